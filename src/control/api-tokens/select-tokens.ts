import { type ExpressionBuilder, sql } from 'kysely'
import type { ApiTokenStatus } from '#contract/api-token.ts'
import type { Database } from '#platform/database/database.ts'
import type { DB } from '#platform/database/tables.generated.ts'
import type { Actor } from '../control.ts'
import { type TokenRow, tokenColumns } from './to-api-token.ts'

export type TokenFilter = {
  status?: ApiTokenStatus | undefined
  /** A part of the name, the description or the key id; case does not matter. */
  q?: string | undefined
}

/** The live tokens of the workspace, newest first: one row more than `size`, to know whether there is another page. */
export function selectTokens(
  db: Database,
  actor: Pick<Actor, 'workspaceId'>,
  { status, q }: TokenFilter,
  { size, before }: { size: number; before: string | undefined },
): Promise<TokenRow[]> {
  return db
    .selectFrom('api_token')
    .select(tokenColumns)
    .where('workspace_id', '=', actor.workspaceId)
    .where('deleted_at', 'is', null)
    .$if(status !== undefined, (query) => query.where('status', '=', status ?? ''))
    .$if(q !== undefined, (query) => query.where((eb) => mentions(eb, q ?? '')))
    .$if(before !== undefined, (query) => query.where('id', '<', before ?? ''))
    .orderBy('id', 'desc')
    .limit(size + 1)
    .execute()
}

/** A plain search for a substring: `%` and `_` mean themselves. */
function mentions(eb: ExpressionBuilder<DB, 'api_token'>, text: string) {
  const columns = ['name', 'description', 'key_id'] as const
  return eb.or(columns.map((column) => sql<boolean>`strpos(lower(${eb.ref(column)}), lower(${text})) > 0`))
}
