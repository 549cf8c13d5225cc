import { sql } from 'kysely'
import { bulkLane } from '#domain/bulk-lane.ts'
import type { DatabaseTransaction } from '#platform/database/database.ts'
import type { Actor } from '../control.ts'

/** Long enough for a version with a million paused experiences. */
const statementTimeoutMs = 60_000

/** Experiences that one job runs. The first job goes before others, the rest hold nobody up. */
const jobSize = 100

/**
 * Lets experiences go on from the step where they stand, each with a line in its timeline and all with the jobs that run
 * them, and returns their ids (bare uuids). The one place where what was over goes on.
 *
 * `resumed` are those that are errored in a version, except for those in quarantine; `retried` are the named ones that
 * failed or are errored, unless their version is paused or over. Others are left as they are. Steps that were passed are
 * not repeated. Locks the versions, so that none is retired meanwhile, then the experiences in the order of their ids.
 */
export async function continueExperiences(
  transaction: DatabaseTransaction,
  actor: Pick<Actor, 'id' | 'workspaceId'>,
  target: { kind: 'resumed'; versionId: string } | { kind: 'retried'; experienceIds: string[] },
): Promise<string[]> {
  await sql`set local statement_timeout = ${sql.lit(statementTimeoutMs)}`.execute(transaction)
  const chosen =
    target.kind === 'resumed'
      ? sql`version_id = ${target.versionId} and status = 'errored' and not is_quarantined`
      : sql`id = any(${target.experienceIds}::uuid[]) and status in ('failed', 'errored')
          and version_id in (select id from version)`
  const versions =
    target.kind === 'resumed'
      ? sql`select id from flow_version where workspace_id = ${actor.workspaceId} and id = ${target.versionId}`
      : sql`select id from flow_version
          where workspace_id = ${actor.workspaceId} and status in ('active', 'draining') and id in (
            select version_id from experience
            where workspace_id = ${actor.workspaceId} and id = any(${target.experienceIds}::uuid[]))
          order by id for share`
  // Without NOTIFY, as the statement that stores requests: engines look for jobs by themselves.
  const { rows } = await sql<{ id: string }>`
    with version as materialized (${versions}), stopped as (
      select id from experience where workspace_id = ${actor.workspaceId} and ${chosen} order by id for update
    ), continued as (
      update experience set
        status = 'running',
        attempts = 0,
        failure = null,
        finished_at = null,
        wake_at = null,
        is_quarantined = false,
        revision = revision + 1,
        activity_count = activity_count + 1
      from stopped where experience.id = stopped.id
      returning experience.id, experience.activity_count, experience.node_id, experience.context
    ), told as (
      insert into activity (experience_id, sequence, workspace_id, at, kind, node_id, detail, context)
      select id, activity_count, ${actor.workspaceId}, now(), ${target.kind}, node_id, ${JSON.stringify({ by: actor.id })}, context
      from continued
    ), queued as (
      insert into graphile_worker._private_jobs (task_id, payload, priority, flags)
      select task.id, json_agg(piece.id), case when piece.place > 0 then ${bulkLane.priority} else 0 end,
        case when piece.place > 0 then ${bulkLane.flags}::jsonb end
      from (select id, (row_number() over (order by id) - 1) / ${sql.lit(jobSize)} as place from continued) piece
      join graphile_worker._private_tasks task on task.identifier = 'advance'
      group by task.id, piece.place
    )
    select id from continued`.execute(transaction)
  return rows.map(({ id }) => id)
}
