import type { Task } from 'graphile-worker'
import type pg from 'pg'
import type { Database } from '#platform/database/database.ts'
import { advanceBatch, type BatchOutcome } from './advance-batch.ts'
import { isolateSuspects, suspectRunsMax } from './isolate-suspects.ts'
import type { Versions } from './load-versions.ts'
import { givenBack } from './queue-log.ts'
import type { Runner } from './run-experience.ts'
import { createSlots } from './slots.ts'
import { yieldToAccepting } from './yield-to-accepting.ts'

/** Calls that one job makes at once. */
const callsPerJob = 32

/** Counts since the engine started. */
export type EngineMetrics = {
  jobs: number
  settled: number
  lost: number
  interrupted: number
  rejected: number
  isolatedJobs: number
  takenOverNodes: number
}

export type AdvanceOptions = Omit<Runner, 'slots'> & {
  pool: pg.Pool
  db: Database
  versions: Versions
  metrics: EngineMetrics
  /** Whether arrivals wait for the disk on this node. */
  isAcceptingBusy: () => boolean
}

/**
 * The task `advance`: its payload is a list of experience ids, bare uuids.
 *
 * A job ends in one of four ways, and in each of them every experience of it is either settled or still in the queue:
 * done (the queue strikes it off), partly done (the queue keeps the ids that were lost or rejected), isolated (smaller
 * jobs are in its place), given back because the engine stops.
 */
export function createAdvanceTask(options: AdvanceOptions): Task {
  const { pool, db, versions, metrics, log } = options
  return async (payload, { job }) => {
    await yieldToAccepting(options.isAcceptingBusy)
    metrics.jobs++
    const ids = readExperienceIds(payload)
    const held = { id: job.id, payload: ids, poolId: job.locked_by ?? '' }
    const isSuspect = job.job_queue_id !== null
    if (job.attempts > 1 && !isSuspect) {
      log.warn({ jobId: job.id, experiences: ids.length }, 'a job was left unfinished and is cut into smaller ones')
      metrics.isolatedJobs++
      return await isolateSuspects(pool, held)
    }

    const isQuarantine = isSuspect && job.attempts > suspectRunsMax
    if (isQuarantine)
      log.error({ experienceIds: ids }, 'an experience stopped the gateway each time it ran; it is given up')
    const runner: Runner = { ...options, slots: createSlots(callsPerJob) }
    const outcomes = await advanceBatch({ db, versions, runner, isQuarantine }, ids)
    for (const outcome of outcomes.values()) metrics[typeof outcome === 'string' ? outcome : outcome.kind]++

    const results = ids.map((id) => ({ id, error: readError(outcomes.get(id)) }))
    if ([...outcomes.values()].includes('interrupted')) {
      await giveBack(
        pool,
        held,
        results.flatMap(({ id, error }) => (error === undefined ? [] : [id])),
      )
      // Not an answer: the queue would strike off by its id a job that is no longer ours.
      throw new Error(givenBack)
    }
    return results.map(({ error }) => (error === undefined ? undefined : Promise.reject(error)))
  }
}

function readExperienceIds(payload: unknown): string[] {
  if (!Array.isArray(payload) || !payload.every((id) => typeof id === 'string')) {
    throw new Error('The job holds no list of experience ids')
  }
  return payload
}

function readError(outcome: BatchOutcome | undefined): unknown {
  if (outcome === undefined || outcome === 'settled') return undefined
  if (outcome === 'lost') return new Error('The experience was written by somebody else')
  return outcome === 'interrupted' ? new Error('The engine stops') : outcome.error
}

/** Unlocks the job with what is left of it, as if this run had not begun. */
async function giveBack(pool: pg.Pool, job: { id: string; poolId: string }, ids: string[]): Promise<void> {
  await pool.query(
    `update graphile_worker._private_jobs
        set payload = $3::json, locked_at = null, locked_by = null, attempts = greatest(attempts - 1, 0), run_at = now()
      where id = $1 and locked_by = $2`,
    [job.id, job.poolId, JSON.stringify(ids)],
  )
}
