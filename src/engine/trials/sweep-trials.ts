import type pg from 'pg'

/**
 * Deletes trials that are older than an hour: whoever waited for one has taken it away, or has gone. And the jobs of
 * trials that an engine took before it died; they are never run again. Any number of nodes may do it at once.
 */
export async function sweepTrials(pool: pg.Pool): Promise<void> {
  await pool.query(`delete from trial where created_at < now() - interval '1 hour'`)
  await pool.query(
    `delete from graphile_worker._private_jobs job using graphile_worker._private_tasks task
      where task.id = job.task_id and task.identifier = 'trial' and job.run_at < now() - interval '1 hour'`,
  )
}
