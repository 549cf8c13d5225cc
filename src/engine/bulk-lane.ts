import { EventEmitter } from 'node:events'
import type { Job, Worker, WorkerEvents } from 'graphile-worker'
import type pg from 'pg'
import { bulkLane } from '#domain/bulk-lane.ts'

/** Whether the job is of the bulk lane. */
export function isBulk(job: Pick<Job, 'flags'>): boolean {
  return job.flags?.[bulkLane.flag] === true
}

export type BulkLimit = {
  /** What the queue leaves out at its next look. */
  flagsToSkip(): string[]
  isReached(): boolean
  events: WorkerEvents
}

/** Lets at most `jobsMax` workers of a pool have, or be about to have, a job of the bulk lane. */
export function createBulkLimit(jobsMax: number): BulkLimit {
  const events: WorkerEvents = new EventEmitter()
  let taken = 0
  let permitted = 0
  const holders = new Set<Worker>()
  const release = (worker: Worker) => holders.delete(worker) && taken--

  // The queue asks before each look for a job, and does not say for which worker; the event after it does.
  events.on('worker:getJob:start', ({ worker }) => {
    if (permitted === 0) return
    permitted--
    holders.add(worker)
  })
  events.on('worker:getJob:empty', ({ worker }) => release(worker))
  events.on('worker:getJob:error', ({ worker }) => release(worker))
  events.on('job:start', ({ worker, job }) => isBulk(job) || release(worker))
  events.on('job:complete', ({ worker }) => release(worker))

  return {
    events,
    isReached: () => taken >= jobsMax,
    flagsToSkip() {
      if (taken >= jobsMax) return [bulkLane.flag]
      taken++
      permitted++
      return []
    },
  }
}

/** Jobs of the bulk lane with fewer experiences than this are put together. */
const fullJob = 128
const jobSize = 256
const jobsPerGathering = 5_000

/**
 * Makes few full jobs of many small ones in the bulk lane, in their order: looking for a job passes over those that may
 * not run, and a sender of single requests would make thousands of them.
 */
export async function gatherBulkJobs(pool: pg.Pool): Promise<void> {
  await pool.query(
    `with small as materialized (
       select id from graphile_worker._private_jobs
        where is_available and job_queue_id is null and priority = $1 and attempts = 0 and run_at <= now()
          and json_array_length(payload) < ${fullJob}
        order by run_at, id limit ${jobsPerGathering} for update skip locked
     ), gone as (
       delete from graphile_worker._private_jobs j
        using small where j.id = small.id and (select count(*) from small) > 16
       returning j.id, j.task_id, j.payload, j.run_at, j.flags
     ), placed as (
       select task_id, run_at, flags, experience_id, row_number() over (order by run_at, id, at) - 1 as place
         from gone, json_array_elements_text(payload) with ordinality as p (experience_id, at)
     )
     insert into graphile_worker._private_jobs (task_id, payload, run_at, priority, flags)
     select task_id, json_agg(experience_id order by place), min(run_at), $1, flags
       from placed group by task_id, flags, place / ${jobSize} order by place / ${jobSize}`,
    [bulkLane.priority],
  )
}
