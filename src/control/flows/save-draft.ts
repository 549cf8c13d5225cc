import { sql } from 'kysely'
import type { FlowDetail } from '#contract/flow.ts'
import type { FlowDocument } from '#contract/flow-document.ts'
import { isEditable } from '#contract/flow-lifecycle.ts'
import type { DatabaseTransaction } from '#platform/database/database.ts'
import type { Actor, Control } from '../control.ts'
import { recordAudit } from '../record-audit.ts'
import { insertDraft } from './create.ts'
import { findFlow, type LockedFlow, lockFlow } from './find-flow.ts'
import { getFlow } from './get.ts'
import { illegalTransition } from './illegal-transition.ts'

/**
 * Replaces the draft, or begins the next version when there is none. Versions that were activated never change. The
 * document may have problems: they are in the answer. `illegal-transition` when the flow is terminated or archived.
 */
export async function saveDraft(
  control: Pick<Control, 'db' | 'publicUrl'>,
  actor: Actor,
  id: string,
  document: FlowDocument,
): Promise<FlowDetail> {
  return await control.db.transaction().execute(async (transaction) => {
    const flow = await lockFlow(transaction, actor, id)
    if (!isEditable(flow.status)) throw illegalTransition(flow.status, 'Its history is closed.')
    await writeDraft(transaction, actor, flow, document)
    await transaction
      .updateTable('flow')
      .set((eb) => ({ updated_at: eb.fn('now') }))
      .where('workspace_id', '=', actor.workspaceId)
      .where('id', '=', flow.id)
      .execute()
    const { draft_version: version } = await findFlow(transaction, actor, id)
    await recordAudit(transaction, actor, 'flow.draft_saved', id, { version })
    return await getFlow({ ...control, db: transaction }, actor, id)
  })
}

async function writeDraft(
  transaction: DatabaseTransaction,
  actor: Actor,
  flow: LockedFlow,
  document: FlowDocument,
): Promise<void> {
  const replaced = await transaction
    .updateTable('flow_version')
    .set((eb) => ({ document: JSON.stringify(document), updated_at: eb.fn('now') }))
    .where('workspace_id', '=', actor.workspaceId)
    .where('flow_id', '=', flow.id)
    .where('status', '=', 'draft')
    .executeTakeFirst()
  if (replaced.numUpdatedRows > 0n) return

  const { next } = await transaction
    .selectFrom('flow_version')
    .select(sql<number>`max(number) + 1`.as('next'))
    .where('workspace_id', '=', actor.workspaceId)
    .where('flow_id', '=', flow.id)
    .executeTakeFirstOrThrow()
  await insertDraft(transaction, actor, flow.id, next, document)
}
