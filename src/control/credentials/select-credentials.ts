import { type ExpressionBuilder, sql } from 'kysely'
import type { CredentialKind } from '#contract/credential-kinds.ts'
import type { Database } from '#platform/database/database.ts'
import type { DB } from '#platform/database/tables.generated.ts'
import type { Actor } from '../control.ts'
import { type CredentialRow, credentialColumns } from './to-credential.ts'

export type CredentialFilter = {
  kind?: CredentialKind | undefined
  /** A part of the name or the description; case does not matter. */
  q?: string | undefined
}

/** The live credentials of the workspace, newest first: one row more than `size`, to know whether there is another page. */
export function selectCredentials(
  db: Database,
  actor: Pick<Actor, 'workspaceId'>,
  { kind, q }: CredentialFilter,
  { size, before }: { size: number; before: string | undefined },
): Promise<CredentialRow[]> {
  return db
    .selectFrom('credential')
    .select(credentialColumns)
    .where('workspace_id', '=', actor.workspaceId)
    .where('deleted_at', 'is', null)
    .$if(kind !== undefined, (query) => query.where('kind', '=', kind ?? ''))
    .$if(q !== undefined, (query) => query.where((eb) => mentions(eb, q ?? '')))
    .$if(before !== undefined, (query) => query.where('id', '<', before ?? ''))
    .orderBy('id', 'desc')
    .limit(size + 1)
    .execute()
}

/** A plain search for a substring: `%` and `_` mean themselves. */
function mentions(eb: ExpressionBuilder<DB, 'credential'>, text: string) {
  const columns = ['name', 'description'] as const
  return eb.or(columns.map((column) => sql<boolean>`strpos(lower(${eb.ref(column)}), lower(${text})) > 0`))
}
