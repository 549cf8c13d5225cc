import type { Activity, ActivityKind } from '#contract/experience.ts'
import { GatewayError } from '#contract/gateway-error.ts'
import type { Actor, Control } from '../control.ts'
import { defaultPageSize, type PageRequest } from '../keyset-page.ts'
import { findExperience } from './find-experience.ts'

/** A page of an experience's timeline, oldest first. The cursor is the last sequence number of the page. */
export async function listActivities(
  control: Pick<Control, 'db'>,
  actor: Pick<Actor, 'workspaceId'>,
  id: string,
  { limit = defaultPageSize, cursor }: PageRequest,
): Promise<{ items: Activity[]; nextCursor: string | null }> {
  const after = readCursor(cursor)
  const experience = await findExperience(control.db, actor, id)
  const rows = await control.db
    .selectFrom('activity')
    .select(['sequence', 'at', 'node_id', 'node_type', 'detail', 'context'])
    .select((eb) => eb.ref('kind').$castTo<ActivityKind>().as('kind'))
    .where('workspace_id', '=', actor.workspaceId)
    .where('experience_id', '=', experience.id)
    .where('sequence', '>', after)
    .orderBy('sequence')
    .limit(limit + 1)
    .execute()
  const items = rows.slice(0, limit).map((row) => ({
    sequence: row.sequence,
    at: row.at.toISOString(),
    kind: row.kind,
    nodeId: row.node_id,
    nodeType: row.node_type,
    detail: row.detail,
    context: row.context,
  }))
  const last = items.at(-1)
  return { items, nextCursor: rows.length > limit && last !== undefined ? String(last.sequence) : null }
}

function readCursor(cursor: string | undefined): number {
  if (cursor === undefined) return -1
  if (/^\d{1,9}$/.test(cursor)) return Number(cursor)
  throw new GatewayError('validation-failed', {
    extensions: { errors: [{ detail: 'is not a cursor of this list', pointer: '#/cursor' }] },
  })
}
