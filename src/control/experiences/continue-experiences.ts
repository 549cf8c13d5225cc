import { type RawBuilder, sql } from 'kysely'
import type { DatabaseTransaction } from '#platform/database/database.ts'
import type { Actor } from '../control.ts'
import { setLongStatementTimeout } from '../long-statement.ts'

/** Ids in one job of the engine. */
const idsPerJob = 100

/** Experiences in one statement. */
const experiencesPerStatement = 5_000

type Who = Pick<Actor, 'id' | 'workspaceId'>

/**
 * Makes experiences that failed or are errored go on from the step where each stands; the steps before it are not
 * repeated. Returns the bare uuids of those that go on: the others run, wait, completed or were terminated, or their
 * version is paused or over, or they are another workspace's.
 *
 * Locks their versions, then the experiences in the order of their ids.
 */
export async function continueExperiences(
  transaction: DatabaseTransaction,
  actor: Who,
  ids: string[],
  kind: 'resumed' | 'retried',
): Promise<string[]> {
  const chosen = sql`
    select experience.id from experience
    where experience.workspace_id = ${actor.workspaceId} and experience.id = any(${ids}::uuid[])
      and experience.status in ('failed', 'errored')
      and experience.version_id in (select id from version)
    order by experience.id for update`
  const versions = sql`
    select id from flow_version
    where workspace_id = ${actor.workspaceId} and status in ('active', 'draining') and id in (
      select version_id from experience where workspace_id = ${actor.workspaceId} and id = any(${ids}::uuid[])
    )
    order by id for share`
  return await continueChosen(transaction, actor, kind, versions, chosen)
}

/**
 * The same for every errored experience of a version (a bare uuid) that the caller has just resumed and holds locked,
 * except those that stopped the gateway each time they ran. Returns how many go on.
 */
export async function continueVersion(
  transaction: DatabaseTransaction,
  actor: Who,
  versionId: string,
): Promise<number> {
  await setLongStatementTimeout(transaction)
  const version = sql`select id from flow_version where workspace_id = ${actor.workspaceId} and id = ${versionId}`
  const chosen = sql`
    select experience.id from experience
    where experience.workspace_id = ${actor.workspaceId} and experience.version_id in (select id from version)
      and experience.status = 'errored' and not experience.is_quarantined
    order by experience.id limit ${sql.lit(experiencesPerStatement)} for update`
  let total = 0
  for (;;) {
    const { length } = await continueChosen(transaction, actor, 'resumed', version, chosen)
    total += length
    if (length < experiencesPerStatement) return total
  }
}

/**
 * The raised revision makes whatever still believes that it runs them lose. Jobs are inserted into the queue's table
 * directly: its add_job() sends a NOTIFY, which takes a lock on the whole database at commit.
 */
async function continueChosen(
  transaction: DatabaseTransaction,
  actor: Who,
  kind: 'resumed' | 'retried',
  version: RawBuilder<unknown>,
  chosen: RawBuilder<unknown>,
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    with version as materialized (${version}), chosen as materialized (${chosen}),
    continued as (
      update experience set
        status = 'running',
        attempts = 0,
        failure = null,
        finished_at = null,
        wake_at = null,
        is_quarantined = false,
        revision = revision + 1,
        activity_count = activity_count + 1
      from chosen where experience.id = chosen.id
      returning experience.id, experience.activity_count, experience.node_id, experience.context
    ),
    told as (
      insert into activity (experience_id, sequence, workspace_id, at, kind, node_id, detail, context)
      select id, activity_count, ${actor.workspaceId}, now(), ${kind}, node_id, ${JSON.stringify({ by: actor.id })}, context
      from continued
    ),
    queued as (
      insert into graphile_worker._private_jobs (task_id, payload)
      select task.id, json_agg(placed.id order by placed.id)
      from (select id, (row_number() over (order by id) - 1) / ${sql.lit(idsPerJob)} as job from continued) as placed
      join graphile_worker._private_tasks task on task.identifier = 'advance'
      group by task.id, placed.job
    )
    select id from continued`.execute(transaction)
  return rows.map(({ id }) => id)
}
