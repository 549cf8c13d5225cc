import type { Member } from '#contract/member.ts'
import type { Actor, Control } from '../control.ts'
import { type PageRequest, readPageRequest, toPage } from '../keyset-page.ts'
import { selectMembers } from './select-members.ts'
import { toMember } from './to-member.ts'

/** The people of the workspace, newest first. */
export async function listMembers(
  { db }: Pick<Control, 'db'>,
  actor: Actor,
  pageRequest: PageRequest,
): Promise<{ items: Member[]; nextCursor: string | null }> {
  const { size, before } = readPageRequest(pageRequest)
  let query = selectMembers(db, actor)
  if (before !== undefined) query = query.where('auth_user.id', '<', before)
  const rows = await query
    .orderBy('auth_user.id', 'desc')
    .limit(size + 1)
    .execute()
  return toPage(rows, size, toMember)
}
