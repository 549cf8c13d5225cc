import { sql } from 'kysely'
import type { ExperienceTally } from '#contract/flow-tallies.ts'
import type { Database } from '#platform/database/database.ts'
import type { Actor } from '../control.ts'
import { lowestUuidAt } from '../instant-range.ts'

export type VersionTally = { flowId: string; version: number; tally: ExperienceTally }

type Row = {
  flow_id: string
  number: number
  running: number
  waiting: number
  errored: number
  completed: number
  failed: number
  terminated: number
}

const recentMs = 24 * 3_600_000

/**
 * The experiences of each version of the workspace's live flows, or of one of them (a bare uuid), newest version first.
 * Open ones are counted in their index, ended ones among the ids of a day: what is older costs nothing.
 */
export async function tallyExperiences(
  db: Database,
  actor: Pick<Actor, 'workspaceId'>,
  flowId?: string,
): Promise<VersionTally[]> {
  const since = lowestUuidAt(new Date(Date.now() - recentMs))
  const { rows } = await sql<Row>`
    with recent as (
      select version_id,
        count(*) filter (where status = 'completed') as completed,
        count(*) filter (where status = 'failed') as failed,
        count(*) filter (where status = 'terminated') as terminated
      from experience
      where workspace_id = ${actor.workspaceId} and id >= ${since}
      group by version_id
    )
    select version.flow_id, version.number, open.running, open.waiting, open.errored,
      coalesce(recent.completed, 0)::bigint as completed,
      coalesce(recent.failed, 0)::bigint as failed,
      coalesce(recent.terminated, 0)::bigint as terminated
    from flow
    join flow_version version on version.flow_id = flow.id
    cross join lateral (
      select
        count(*) filter (where status = 'running') as running,
        count(*) filter (where status = 'waiting') as waiting,
        count(*) filter (where status = 'errored') as errored
      from experience
      where version_id = version.id and status in ('running', 'waiting', 'errored')
    ) as open
    left join recent on recent.version_id = version.id
    where flow.workspace_id = ${actor.workspaceId} and flow.deleted_at is null
      and (${flowId ?? null}::uuid is null or flow.id = ${flowId ?? null}::uuid)
    order by version.flow_id, version.number desc`.execute(db)
  return rows.map((row) => ({
    flowId: row.flow_id,
    version: row.number,
    tally: {
      running: row.running,
      waiting: row.waiting,
      completed24h: row.completed,
      failed24h: row.failed,
      errored: row.errored,
      terminated24h: row.terminated,
    },
  }))
}
