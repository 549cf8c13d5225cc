import type { FlowDetail, UpdateFlow } from '#contract/flow.ts'
import type { Actor, Control } from '../control.ts'
import { recordAudit } from '../record-audit.ts'
import { findFlow, lockFlow } from './find-flow.ts'
import { getFlow } from './get.ts'

/** Changes name and description, in any state of the flow. What is not given or the same stays, without an audit entry. */
export async function updateFlow(
  control: Pick<Control, 'db' | 'publicUrl'>,
  actor: Actor,
  id: string,
  texts: UpdateFlow,
): Promise<FlowDetail> {
  return await control.db.transaction().execute(async (transaction) => {
    await lockFlow(transaction, actor, id)
    const flow = await findFlow(transaction, actor, id)
    const changed = (['name', 'description'] as const).filter(
      (field) => texts[field] !== undefined && texts[field] !== flow[field],
    )
    if (changed.length > 0) {
      await transaction
        .updateTable('flow')
        .set((eb) => ({ ...texts, updated_at: eb.fn('now') }))
        .where('workspace_id', '=', actor.workspaceId)
        .where('id', '=', flow.id)
        .execute()
      const changes = Object.fromEntries(changed.map((field) => [field, { from: flow[field], to: texts[field] }]))
      await recordAudit(transaction, actor, 'flow.updated', id, { name: texts.name ?? flow.name, changes })
    }
    return await getFlow({ ...control, db: transaction }, actor, id)
  })
}
