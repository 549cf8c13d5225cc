import { toPublicId } from '#contract/ids.ts'
import type { Member } from '#contract/member.ts'
import type { Role } from '#contract/permissions.ts'
import type { Actor, Control } from '../control.ts'
import { type PageRequest, readPageRequest, toPage } from '../keyset-page.ts'

/** The people of the workspace, newest first. */
export async function listMembers(
  { db }: Pick<Control, 'db'>,
  actor: Actor,
  pageRequest: PageRequest,
): Promise<{ items: Member[]; nextCursor: string | null }> {
  const { size, before } = readPageRequest(pageRequest)
  let query = db
    .selectFrom('member')
    .innerJoin('auth_user', 'auth_user.id', 'member.user_id')
    .select(['auth_user.id', 'auth_user.email', 'auth_user.name', 'member.role', 'member.joined_at'])
    .where('member.workspace_id', '=', actor.workspaceId)
  if (before !== undefined) query = query.where('auth_user.id', '<', before)
  const rows = await query
    .orderBy('auth_user.id', 'desc')
    .limit(size + 1)
    .execute()
  return toPage(rows, size, (row) => ({
    id: toPublicId('user', row.id),
    email: row.email,
    name: row.name,
    role: row.role as Role,
    joinedAt: row.joined_at.toISOString(),
  }))
}
