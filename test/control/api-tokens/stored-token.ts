import { toUuid } from '#contract/ids.ts'
import type { Database } from '#platform/database/database.ts'

/** The row of a token, whatever the answers say of it. */
export async function storedToken(db: Database, id: string) {
  return await db
    .selectFrom('api_token')
    .selectAll()
    .where('id', '=', toUuid('apiToken', id) ?? '')
    .executeTakeFirstOrThrow()
}

/** The audit entries about a token, oldest first. */
export async function auditOf(db: Database, id: string) {
  return await db
    .selectFrom('audit_entry')
    .select(['action', 'actor', 'detail', 'from_address'])
    .where('subject', '=', id)
    .orderBy('id')
    .execute()
}

/** The names of the actions in them. */
export async function actionsOn(db: Database, id: string): Promise<string[]> {
  return (await auditOf(db, id)).map((entry) => entry.action)
}
