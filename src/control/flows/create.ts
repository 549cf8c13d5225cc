import type { CreateFlow, FlowDetail } from '#contract/flow.ts'
import type { FlowDocument } from '#contract/flow-document.ts'
import { newId, toUuid } from '#contract/ids.ts'
import type { DatabaseTransaction } from '#platform/database/database.ts'
import type { Actor, Control } from '../control.ts'
import { recordAudit } from '../record-audit.ts'
import { getFlow } from './get.ts'

/** What a flow begins with when nobody says otherwise: it can be activated, and answers webhooks by doing nothing. */
const emptyDocument: FlowDocument = {
  nodes: [{ id: 'trigger', type: 'webhook_trigger', name: 'Webhook trigger', params: {} }],
  edges: [],
}

/** Makes a flow with a first draft. Names need not be unique. The document may have problems: they are in the answer. */
export async function createFlow(
  control: Pick<Control, 'db' | 'publicUrl'>,
  actor: Actor,
  { name, description = '', document = emptyDocument }: CreateFlow,
): Promise<FlowDetail> {
  return await control.db.transaction().execute(async (transaction) => {
    const id = await insertFlow(transaction, actor, { name, description, document })
    await recordAudit(transaction, actor, 'flow.created', id, { name })
    return await getFlow({ ...control, db: transaction }, actor, id)
  })
}

/** Writes a flow and version 1, both drafts, and returns the flow's public id. The caller writes the audit entry. */
export async function insertFlow(
  transaction: DatabaseTransaction,
  actor: Actor,
  flow: { name: string; description: string; document: FlowDocument },
): Promise<string> {
  const id = newId('flow')
  const flowId = toUuid('flow', id) as string
  await transaction
    .insertInto('flow')
    .values({
      id: flowId,
      workspace_id: actor.workspaceId,
      name: flow.name,
      description: flow.description,
      status: 'draft',
    })
    .execute()
  await insertDraft(transaction, actor, flowId, 1, flow.document)
  return id
}

/** Writes a new draft version. `flowId` is a bare uuid; the flow is new, or locked. */
export async function insertDraft(
  transaction: DatabaseTransaction,
  actor: Actor,
  flowId: string,
  number: number,
  document: FlowDocument,
): Promise<void> {
  await transaction
    .insertInto('flow_version')
    .values({
      id: toUuid('flowVersion', newId('flowVersion')) as string,
      workspace_id: actor.workspaceId,
      flow_id: flowId,
      number,
      status: 'draft',
      document: JSON.stringify(document),
      created_by: actor.id,
      draft_saved_by: actor.id,
    })
    .execute()
}
