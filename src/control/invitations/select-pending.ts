import { sql } from 'kysely'
import type { Database, DatabaseTransaction } from '#platform/database/database.ts'
import type { Actor } from '../control.ts'

/** The invitations of the workspace that could be accepted now. */
export function selectPending(db: Database | DatabaseTransaction, actor: Pick<Actor, 'workspaceId'>) {
  return db
    .selectFrom('invitation')
    .where('workspace_id', '=', actor.workspaceId)
    .where('accepted_at', 'is', null)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', sql<Date>`now()`)
}
