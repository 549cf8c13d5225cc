import type pg from 'pg'
import { bulkLane } from '#domain/bulk-lane.ts'

/** A row of the queue that is ours as long as it is locked by that name. */
export type HeldJob = { id: string; lockedBy: string }

/** What became of the experiences of a job that need a job again. */
export type Leftovers = {
  /** Not begun, because too many calls of their flow are under way. */
  deferred: string[]
  /** Written by somebody else, or refused by the database. */
  failed: string[]
  /** Left because the engine stops. */
  interrupted: string[]
}

/**
 * Puts a job in the place of one that a worker of the queue runs: locked in the node's own name, so that the worker is
 * free for the next job while this one waits for its calls. It counts as run as often as the one before. Undefined when
 * the job is no longer ours.
 */
export async function holdJob(pool: pg.Pool, job: HeldJob, nodeId: string): Promise<HeldJob | undefined> {
  const { rows } = await pool.query<{ id: string }>({
    name: 'hold-job',
    text: `
    with gone as (
      delete from graphile_worker._private_jobs where id = $1 and locked_by = $2
      returning task_id, payload, run_at, attempts, max_attempts
    )
    insert into graphile_worker._private_jobs (task_id, payload, run_at, attempts, max_attempts, locked_at, locked_by)
    select gone.*, now(), $3 from gone
    returning id::text as id`,
    values: [job.id, job.lockedBy, nodeId],
  })
  const [held] = rows
  return held && { id: held.id, lockedBy: nodeId }
}

/** Strikes the held job off, or leaves in the queue what is left of it. One statement; nothing if it is no longer ours. */
export async function finishHeldJob(pool: pg.Pool, job: HeldJob, leftovers: Leftovers): Promise<void> {
  const { deferred, failed, interrupted } = leftovers
  if (interrupted.length > 0) return await giveBack(pool, job, [...interrupted, ...failed, ...deferred])
  if (failed.length > 0) {
    // As the queue itself does with a job that failed.
    await pool.query(
      `with kept as (
         update graphile_worker._private_jobs
            set payload = $3::json, locked_at = null, locked_by = null,
                run_at = now() + exp(least(attempts, 10)) * interval '1 second'
          where id = $1 and locked_by = $2 returning task_id
       ) ${insertDeferred('kept')}`,
      [job.id, job.lockedBy, JSON.stringify(failed), JSON.stringify(deferred)],
    )
    return
  }
  await pool.query({
    name: 'finish-held-job',
    text: `
    with gone as (
      delete from graphile_worker._private_jobs where id = $1 and locked_by = $2 returning task_id
    ) ${insertDeferred('gone', '$3')}`,
    values: [job.id, job.lockedBy, JSON.stringify(deferred)],
  })
}

/** Takes the deferred experiences out of a job that goes on, and puts them at the end of the bulk lane. */
export async function moveDeferred(pool: pg.Pool, job: HeldJob, deferred: string[], others: string[]): Promise<void> {
  await pool.query(
    `with kept as (
       update graphile_worker._private_jobs set payload = $3::json where id = $1 and locked_by = $2 returning task_id
     ) ${insertDeferred('kept')}`,
    [job.id, job.lockedBy, JSON.stringify(others), JSON.stringify(deferred)],
  )
}

/** Unlocks the job with what is left of it, as if this run had not begun. */
export async function giveBack(pool: pg.Pool, job: HeldJob, experienceIds: string[]): Promise<void> {
  await pool.query(
    `update graphile_worker._private_jobs
        set payload = $3::json, locked_at = null, locked_by = null, attempts = greatest(attempts - 1, 0), run_at = now()
      where id = $1 and locked_by = $2`,
    [job.id, job.lockedBy, JSON.stringify(experienceIds)],
  )
}

function insertDeferred(source: string, parameter = '$4'): string {
  return `insert into graphile_worker._private_jobs (task_id, payload, priority, flags)
    select task_id, ${parameter}::json, ${bulkLane.priority}, '${bulkLane.flags}'
      from ${source} where json_array_length(${parameter}::json) > 0`
}
