import type { FlowDetail } from '#contract/flow.ts'
import type { FlowDocument } from '#contract/flow-document.ts'
import { warnFlow } from '#domain/warn-flow.ts'
import type { Database, DatabaseTransaction } from '#platform/database/database.ts'
import { actorName } from '../actor-name.ts'
import type { Actor, Control } from '../control.ts'
import { checkDocument } from './check-document.ts'
import { findFlow } from './find-flow.ts'
import { toFlow } from './to-flow.ts'

/** The flow with its draft, or with its newest version when there is no draft, and what is wrong with that document. */
export async function getFlow(
  control: Pick<Control, 'publicUrl'> & { db: Database | DatabaseTransaction },
  actor: Pick<Actor, 'workspaceId'>,
  id: string,
): Promise<FlowDetail> {
  const row = await findFlow(control.db, actor, id)
  const newest = await control.db
    .selectFrom('flow_version')
    .select(['status', 'draft_revision', 'updated_at', 'draft_saved_by'])
    .select(actorName('flow_version.draft_saved_by').as('draft_saved_by_name'))
    .select((eb) => eb.ref('document').$castTo<FlowDocument>().as('document'))
    .where('workspace_id', '=', actor.workspaceId)
    .where('flow_id', '=', row.id)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow()
  return {
    ...toFlow(control, row),
    document: newest.document,
    draftRevision: newest.status === 'draft' ? newest.draft_revision : null,
    draftSaved:
      newest.status === 'draft'
        ? {
            at: newest.updated_at.toISOString(),
            by: newest.draft_saved_by,
            byName: newest.draft_saved_by_name,
          }
        : null,
    problems: await checkDocument(control.db, actor, newest.document),
    warnings: warnFlow(newest.document),
  }
}
