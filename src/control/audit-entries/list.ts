import { sql } from 'kysely'
import type { AuditAction, AuditEntry, AuditObject } from '#contract/audit-entry.ts'
import { toPublicId } from '#contract/ids.ts'
import { actorName } from '../actor-name.ts'
import type { Actor, Control } from '../control.ts'
import { lowestUuidAt, readInstantRange } from '../instant-range.ts'
import { type PageRequest, readPageRequest, toPage } from '../keyset-page.ts'
import { refuseEndlessSearch } from '../refuse-endless-search.ts'

export type AuditFilter = PageRequest & {
  action?: AuditAction
  /** What was changed, whatever the action. */
  object?: AuditObject
  /** The public id of an object. */
  subject?: string
  /** usr_…, mgk_… or system. */
  actor?: string
  /** RFC 3339, inclusive. */
  from?: string
  /** RFC 3339, exclusive. */
  to?: string
}

/**
 * An id has the time of the node that made it, and `at` that of the database. They differ by less than this, so that the
 * index of ids serves a span of time.
 */
const skewMs = 3_600_000

/** The audit entries of the workspace that pass every given filter, newest first. */
export async function listAuditEntries(
  { db }: Pick<Control, 'db'>,
  actor: Actor,
  filter: AuditFilter,
): Promise<{ items: AuditEntry[]; nextCursor: string | null }> {
  const { size, before } = readPageRequest(filter)
  let query = db
    .selectFrom('audit_entry')
    .select(['id', 'at', 'actor', 'action', 'subject', 'detail', 'from_address'])
    .select(actorName('audit_entry.actor').as('actor_name'))
    .where('workspace_id', '=', actor.workspaceId)
  if (before !== undefined) query = query.where('id', '<', before)
  if (filter.action !== undefined) query = query.where('action', '=', filter.action)
  if (filter.object !== undefined) query = query.where(sql`split_part(action, '.', 1)`, '=', filter.object)
  if (filter.subject !== undefined) query = query.where('subject', '=', filter.subject)
  if (filter.actor !== undefined) query = query.where('actor', '=', filter.actor)
  const { from, to } = readInstantRange(filter)
  if (from !== undefined) query = query.where('at', '>=', from).where('id', '>=', lowestUuidAt(apart(from, -skewMs)))
  if (to !== undefined) query = query.where('at', '<', to).where('id', '<', lowestUuidAt(apart(to, skewMs)))
  const rows = await refuseEndlessSearch(
    query
      .orderBy('id', 'desc')
      .limit(size + 1)
      .execute(),
  )
  return toPage(rows, size, (row) => ({
    id: toPublicId('auditEntry', row.id),
    at: row.at.toISOString(),
    actor: row.actor,
    actorName: row.actor_name,
    action: row.action as AuditAction,
    subject: row.subject,
    detail: row.detail,
    from: row.from_address,
  }))
}

function apart(instant: Date, ms: number): Date {
  return new Date(Math.max(0, instant.getTime() + ms))
}
