import type pg from 'pg'

export type LostJobs = {
  /** Gives back the jobs that were lost at this call and at the one before. Resolves to their ids. */
  reclaim(): Promise<string[]>
}

type Options = {
  pool: pg.Pool
  /** The names in which this node locks jobs. */
  names: () => string[]
  /** Whether this process is at work on the job. */
  isUnderWay: (jobId: string) => boolean
  /** How long a job must have been locked. */
  afterMs: number
}

/**
 * Finds jobs that are locked in this node's name and that it knows nothing of: the connection broke after the queue had
 * given the job out and before we heard of it. Nobody else looks after them, for this node is alive. One that is missing
 * twice in a row is given back as if it had not been taken; if we did hear of it after all, the experience's revision
 * lets one of the two runs win.
 */
export function createLostJobs({ pool, names, isUnderWay, afterMs }: Options): LostJobs {
  let suspected = new Set<string>()
  return {
    async reclaim() {
      const lockedBy = names()
      const { rows } = await pool.query<{ id: string }>(
        `select job.id::text as id from graphile_worker._private_jobs job
           join graphile_worker._private_tasks task on task.id = job.task_id and task.identifier = 'advance'
          where job.locked_by = any($1) and job.locked_at < now() - make_interval(secs => $2::float8 / 1000)`,
        [lockedBy, afterMs],
      )
      const missing = rows.map(({ id }) => id).filter((id) => !isUnderWay(id))
      const lost = missing.filter((id) => suspected.has(id))
      suspected = new Set(missing)
      if (lost.length > 0) await pool.query(giveBack, [lost, lockedBy])
      return lost
    },
  }
}

const giveBack = `
  with given as (
    update graphile_worker._private_jobs
       set locked_at = null, locked_by = null, attempts = greatest(attempts - 1, 0), run_at = now()
     where id = any($1::bigint[]) and locked_by = any($2) returning job_queue_id
  )
  update graphile_worker._private_job_queues set locked_at = null, locked_by = null
   where id in (select job_queue_id from given) and locked_by = any($2)`
