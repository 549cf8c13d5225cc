import { sql } from 'kysely'
import type { OwnSession } from '#contract/session.ts'
import type { Control } from '../control.ts'
import type { Person } from '../session/read-session.ts'

/** More than anybody has. */
const sessionsMax = 200

/** The live sessions of the person, newest first. */
export async function listOwnSessions({ db }: Pick<Control, 'db'>, person: Person): Promise<OwnSession[]> {
  const rows = await db
    .selectFrom('auth_session')
    .select(['id', 'created_at', 'updated_at', 'ip_address', 'user_agent'])
    .where('user_id', '=', person.id)
    .where('expires_at', '>', sql<Date>`now()`)
    .orderBy('id', 'desc')
    .limit(sessionsMax)
    .execute()
  return rows.map((row) => ({
    createdAt: row.created_at.toISOString(),
    lastActiveAt: row.updated_at.toISOString(),
    address: row.ip_address || null,
    userAgent: row.user_agent || null,
    isCurrent: row.id === person.sessionId,
  }))
}
