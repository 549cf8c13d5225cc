import { toPublicId } from '#contract/ids.ts'
import type { Workspace } from '#contract/workspace.ts'
import type { Actor, Control } from '../control.ts'

/** The workspace the actor works in. */
export async function readWorkspace({ db }: Pick<Control, 'db'>, actor: Actor): Promise<Workspace> {
  const row = await db
    .selectFrom('workspace')
    .select(['id', 'name', 'created_at'])
    .where('id', '=', actor.workspaceId)
    .executeTakeFirstOrThrow()
  return { id: toPublicId('workspace', row.id), name: row.name, createdAt: row.created_at.toISOString() }
}
