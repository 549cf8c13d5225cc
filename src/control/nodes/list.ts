import { sql } from 'kysely'
import { toPublicId } from '#contract/ids.ts'
import type { Node, NodeStatus } from '#contract/node.ts'
import { nodeTiming } from '#domain/node-timing.ts'
import type { Control } from '../control.ts'

/**
 * Every gateway process on the database, the one that started last first. One that was killed is listed as not alive
 * until an engine has taken over its work, which forgets it.
 */
export async function listNodes({ db }: Pick<Control, 'db'>): Promise<Node[]> {
  const rows = await db
    .selectFrom('node')
    .select(['id', 'version', 'roles', 'status', 'started_at', 'beat_at'])
    .select(
      sql<boolean>`beat_at >= now() - make_interval(secs => ${nodeTiming.deadAfterMs}::float8 / 1000)`.as('is_alive'),
    )
    .orderBy('id', 'desc')
    .execute()
  return rows.map((row) => ({
    id: toPublicId('node', row.id),
    version: row.version,
    roles: row.roles,
    status: row.status as NodeStatus,
    startedAt: row.started_at.toISOString(),
    beatAt: row.beat_at.toISOString(),
    isAlive: row.is_alive,
  }))
}
