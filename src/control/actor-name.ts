import { type RawBuilder, sql } from 'kysely'

/** Columns that hold who did something, as `usr_…`, `mgk_…` or `system`. */
type ActorColumn =
  | 'audit_entry.actor'
  | 'api_token.created_by'
  | 'credential.created_by'
  | 'credential.updated_by'
  | 'flow_version.created_by'
  | 'flow_version.activated_by'
  | 'flow_version.draft_saved_by'
  | 'bulk_operation.created_by'

/**
 * What the actor in the column is called, for the list of a SELECT or RETURNING. Members who left and keys that were
 * deleted keep their names; null for `system`, and when the column is.
 */
export function actorName(column: ActorColumn): RawBuilder<string | null> {
  const [table = ''] = column.split('.')
  return sql<string | null>`(
    select coalesce(person.name, key.name)
    from (select uuid_of_public_id(${sql.ref(column)}) as id) as actor
    left join auth_user person on person.id = actor.id
    left join management_key key on key.id = actor.id and key.workspace_id = ${sql.ref(`${table}.workspace_id`)}
  )`
}
