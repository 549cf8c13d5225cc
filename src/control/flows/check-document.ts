import type { CredentialKind } from '#contract/credential-kinds.ts'
import type { FlowDocument, FlowProblem } from '#contract/flow-document.ts'
import { toPublicId, toUuid } from '#contract/ids.ts'
import { checkFlow } from '#domain/check-flow.ts'
import type { KnownCredentials } from '#domain/check-node-params.ts'
import { credentialUses } from '#domain/credential-uses.ts'
import type { Database, DatabaseTransaction } from '#platform/database/database.ts'
import type { Actor } from '../control.ts'

/**
 * Everything that keeps the document from being activated in this workspace. In a transaction, the credentials that it
 * names cannot be deleted before the end of it.
 */
export async function checkDocument(
  db: Database | DatabaseTransaction,
  actor: Pick<Actor, 'workspaceId'>,
  document: FlowDocument,
): Promise<FlowProblem[]> {
  return checkFlow(document, await findCredentials(db, actor, document))
}

async function findCredentials(
  db: Database | DatabaseTransaction,
  actor: Pick<Actor, 'workspaceId'>,
  document: FlowDocument,
): Promise<KnownCredentials> {
  const ids = credentialUses(document).map(({ credentialId }) => toUuid('credential', credentialId))
  const named = [...new Set(ids.filter((id) => id !== undefined))]
  if (named.length === 0) return new Map()
  const rows = await db
    .selectFrom('credential')
    .select('id')
    .select((eb) => eb.ref('kind').$castTo<CredentialKind>().as('kind'))
    .where('workspace_id', '=', actor.workspaceId)
    .where('id', 'in', named)
    .where('deleted_at', 'is', null)
    .orderBy('id')
    .$if(db.isTransaction, (query) => query.forKeyShare())
    .execute()
  return new Map(rows.map(({ id, kind }) => [toPublicId('credential', id), kind]))
}
