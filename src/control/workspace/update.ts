import { toPublicId } from '#contract/ids.ts'
import type { UpdateWorkspace, Workspace } from '#contract/workspace.ts'
import type { Actor, Control } from '../control.ts'
import { recordAudit } from '../record-audit.ts'

/** Changes the name of the actor's workspace. The same name again changes nothing and leaves no audit entry. */
export async function updateWorkspace(
  { db }: Pick<Control, 'db'>,
  actor: Actor,
  { name }: UpdateWorkspace,
): Promise<Workspace> {
  const id = toPublicId('workspace', actor.workspaceId)
  return await db.transaction().execute(async (transaction) => {
    const before = await transaction
      .selectFrom('workspace')
      .select(['name', 'created_at'])
      .where('id', '=', actor.workspaceId)
      .forNoKeyUpdate()
      .executeTakeFirstOrThrow()
    if (name !== before.name) {
      await transaction.updateTable('workspace').set({ name }).where('id', '=', actor.workspaceId).execute()
      await recordAudit(transaction, actor, 'workspace.updated', id, {
        name,
        changes: { name: { from: before.name, to: name } },
      })
    }
    return { id, name, createdAt: before.created_at.toISOString() }
  })
}
