import { GatewayError } from '#contract/gateway-error.ts'
import { toUuid } from '#contract/ids.ts'
import type { Database, DatabaseTransaction } from '#platform/database/database.ts'
import type { Actor } from '../control.ts'
import { type TokenRow, tokenColumns } from './to-api-token.ts'

/** The token with this public id, unless it was deleted or is another workspace's: then `not-found`, in both cases alike. */
export async function findToken(
  db: Database | DatabaseTransaction,
  actor: Pick<Actor, 'workspaceId'>,
  id: string,
): Promise<TokenRow> {
  const row = await selectToken(db, actor, id).executeTakeFirst()
  if (row === undefined) throw new GatewayError('not-found')
  return row
}

/** The same, and nobody else changes the row until the transaction ends. What is returned is what the lock protects. */
export async function lockToken(
  transaction: DatabaseTransaction,
  actor: Pick<Actor, 'workspaceId'>,
  id: string,
): Promise<TokenRow> {
  const row = await selectToken(transaction, actor, id).forUpdate().executeTakeFirst()
  if (row === undefined) throw new GatewayError('not-found')
  return row
}

function selectToken(db: Database | DatabaseTransaction, actor: Pick<Actor, 'workspaceId'>, id: string) {
  const uuid = toUuid('apiToken', id)
  if (uuid === undefined) throw new GatewayError('not-found')
  return db
    .selectFrom('api_token')
    .select(tokenColumns)
    .where('workspace_id', '=', actor.workspaceId)
    .where('id', '=', uuid)
    .where('deleted_at', 'is', null)
}
