import { isDeletable } from '#contract/flow-lifecycle.ts'
import type { Actor, Control } from '../control.ts'
import { recordAudit } from '../record-audit.ts'
import { lockFlow } from './find-flow.ts'
import { illegalTransition } from './illegal-transition.ts'

/**
 * Deletes a flow that was never activated. A tombstone stays, so that rejected requests and audit entries keep their
 * subject. `illegal-transition` for any other flow; `not-found` once it is deleted.
 */
export async function deleteFlow(control: Pick<Control, 'db'>, actor: Actor, id: string): Promise<void> {
  await control.db.transaction().execute(async (transaction) => {
    const flow = await lockFlow(transaction, actor, id)
    if (!isDeletable(flow.status))
      throw illegalTransition(flow.status, 'Only a flow that was never activated can be deleted.')
    await transaction
      .updateTable('flow')
      .set((eb) => ({ deleted_at: eb.fn('now'), updated_at: eb.fn('now'), revision: eb('revision', '+', 1) }))
      .where('workspace_id', '=', actor.workspaceId)
      .where('id', '=', flow.id)
      .execute()
    await recordAudit(transaction, actor, 'flow.deleted', id, { name: flow.name })
  })
}
