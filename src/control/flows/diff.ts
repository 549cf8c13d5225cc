import type { FlowDocument } from '#contract/flow-document.ts'
import type { FlowDiff } from '#contract/flow-history.ts'
import { isEditable } from '#contract/flow-lifecycle.ts'
import { compareFlows } from '#domain/compare-flows.ts'
import type { Actor, Control } from '../control.ts'
import { findFlow } from './find-flow.ts'
import { getFlow } from './get.ts'
import { illegalTransition } from './illegal-transition.ts'
import { listFlowVersions } from './versions.ts'

/**
 * What saving the document as draft would change, and to which version. Nothing is saved. `illegal-transition` when the
 * flow is terminated or archived.
 */
export async function compareWithDocument(
  control: Pick<Control, 'db' | 'publicUrl'>,
  actor: Pick<Actor, 'workspaceId'>,
  id: string,
  document: FlowDocument,
): Promise<FlowDiff> {
  return await control.db
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (transaction) => {
      const { status, draft_version: draft } = await findFlow(transaction, actor, id)
      if (!isEditable(status)) throw illegalTransition(status, 'Its history is closed.')
      const within = { ...control, db: transaction }
      const current = await getFlow(within, actor, id)
      const [newest] = (await listFlowVersions(within, actor, id, { limit: 1 })).items
      const from = newest?.version ?? 0
      return { from, to: draft ?? from + 1, ...compareFlows(current.document, document) }
    })
}
