import { sql } from 'kysely'
import type { FlowDetail, SaveDraft } from '#contract/flow.ts'
import type { FlowDocument } from '#contract/flow-document.ts'
import { isEditable } from '#contract/flow-lifecycle.ts'
import { GatewayError } from '#contract/gateway-error.ts'
import type { DatabaseTransaction } from '#platform/database/database.ts'
import type { Actor, Control } from '../control.ts'
import { recordAudit } from '../record-audit.ts'
import { insertDraft } from './create.ts'
import { findFlow, type LockedFlow, lockFlow } from './find-flow.ts'
import { getFlow } from './get.ts'
import { illegalTransition } from './illegal-transition.ts'

/**
 * Replaces the draft, or begins the next version when there is none. Versions that were activated never change. The
 * document may have problems: they are in the answer. `illegal-transition` when the flow is terminated or archived;
 * `draft-changed` when the draft is not of the revision that the caller names.
 */
export async function saveDraft(
  control: Pick<Control, 'db' | 'publicUrl'>,
  actor: Actor,
  id: string,
  { document, draftRevision }: SaveDraft,
): Promise<FlowDetail> {
  return await control.db.transaction().execute(async (transaction) => {
    const flow = await lockFlow(transaction, actor, id)
    if (!isEditable(flow.status)) throw illegalTransition(flow.status, 'Its history is closed.')
    if (draftRevision !== undefined) await refuseOtherRevision(transaction, actor, flow, draftRevision)
    await writeDraft(transaction, actor, flow, document)
    await transaction
      .updateTable('flow')
      .set((eb) => ({ updated_at: eb.fn('now') }))
      .where('workspace_id', '=', actor.workspaceId)
      .where('id', '=', flow.id)
      .execute()
    const { draft_version: version } = await findFlow(transaction, actor, id)
    if (!(await isStretchOfWork(transaction, actor, id, version)))
      await recordAudit(transaction, actor, 'flow.draft_saved', id, { version })
    return await getFlow({ ...control, db: transaction }, actor, id)
  })
}

/** How long a person may go on saving under one audit entry. */
const stretchMinutes = 10

/**
 * Whether the latest thing that happened to the flow is that the same person saved the same draft a moment ago: an
 * editor saves by itself, and each of its saves would be an entry that says nothing new.
 */
async function isStretchOfWork(
  transaction: DatabaseTransaction,
  actor: Actor,
  id: string,
  version: number | null,
): Promise<boolean> {
  const latest = await transaction
    .selectFrom('audit_entry')
    .select(['actor', 'action'])
    .select(sql<number | null>`(detail ->> 'version')::integer`.as('version'))
    .select(sql<boolean>`at > now() - make_interval(mins => ${sql.lit(stretchMinutes)})`.as('is_recent'))
    .where('workspace_id', '=', actor.workspaceId)
    .where('subject', '=', id)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return (
    latest?.action === 'flow.draft_saved' && latest.actor === actor.id && latest.version === version && latest.is_recent
  )
}

async function refuseOtherRevision(
  transaction: DatabaseTransaction,
  actor: Actor,
  flow: LockedFlow,
  draftRevision: number | null,
): Promise<void> {
  const draft = await transaction
    .selectFrom('flow_version')
    .select('draft_revision')
    .where('workspace_id', '=', actor.workspaceId)
    .where('flow_id', '=', flow.id)
    .where('status', '=', 'draft')
    .executeTakeFirst()
  if ((draft?.draft_revision ?? null) !== draftRevision) throw new GatewayError('draft-changed')
}

async function writeDraft(
  transaction: DatabaseTransaction,
  actor: Actor,
  flow: LockedFlow,
  document: FlowDocument,
): Promise<void> {
  const replaced = await transaction
    .updateTable('flow_version')
    .set((eb) => ({
      document: JSON.stringify(document),
      draft_revision: eb('draft_revision', '+', 1),
      draft_saved_by: actor.id,
      updated_at: eb.fn('now'),
    }))
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
