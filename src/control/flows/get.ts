import type { FlowDetail } from '#contract/flow.ts'
import type { FlowDocument } from '#contract/flow-document.ts'
import { GatewayError } from '#contract/gateway-error.ts'
import { warnFlow } from '#domain/warn-flow.ts'
import type { Database, DatabaseTransaction } from '#platform/database/database.ts'
import { actorName } from '../actor-name.ts'
import type { Actor, Control } from '../control.ts'
import { checkDocument } from './check-document.ts'
import { flowUuid, selectFlows } from './find-flow.ts'
import { toFlow } from './to-flow.ts'

/**
 * The flow with its draft, or with its newest version when there is no draft, and what is wrong with that document. All of
 * one moment: whoever edits saves on top of the revision that is told here.
 */
export async function getFlow(
  control: Pick<Control, 'publicUrl'> & { db: Database | DatabaseTransaction },
  actor: Pick<Actor, 'workspaceId'>,
  id: string,
): Promise<FlowDetail> {
  const row = await selectFlows(control.db, actor)
    .innerJoin('flow_version', 'flow_version.flow_id', 'flow.id')
    .select(['flow_version.draft_revision', 'flow_version.draft_saved_by', 'flow_version.updated_at as saved_at'])
    .select(actorName('flow_version.draft_saved_by').as('draft_saved_by_name'))
    .select((eb) => eb.ref('flow_version.document').$castTo<FlowDocument>().as('document'))
    .where('flow.id', '=', flowUuid(id))
    .orderBy('flow_version.number', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (row === undefined) throw new GatewayError('not-found')
  const isDraft = row.draft_version !== null
  return {
    ...toFlow(control, row),
    document: row.document,
    draftRevision: isDraft ? row.draft_revision : null,
    draftSaved: isDraft
      ? { at: row.saved_at.toISOString(), by: row.draft_saved_by, byName: row.draft_saved_by_name }
      : null,
    problems: await checkDocument(control.db, actor, row.document),
    warnings: warnFlow(row.document),
  }
}
