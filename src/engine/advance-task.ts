import { setTimeout as delay } from 'node:timers/promises'
import type { Job, Task } from 'graphile-worker'
import type pg from 'pg'
import { advanceBatch, type BatchOutcome } from './advance-batch.ts'
import { isBulk } from './bulk-lane.ts'
import { type CallSlots, createCallSlots, type Slots } from './call-slots.ts'
import { finishHeldJob, giveBack, type HeldJob, holdJob, type Leftovers, moveDeferred } from './held-jobs.ts'
import { isolateSuspects, suspectRunsMax } from './isolate-suspects.ts'
import type { Loader } from './load-experiences.ts'
import type { Versions } from './load-versions.ts'
import { givenBack } from './queue-log.ts'
import type { Runner } from './run-experience.ts'
import { type AcceptingPressure, createYieldToAccepting } from './yield-to-accepting.ts'

const mebibyte = 1024 * 1024

/** Enough for a thousand small payloads of each flow version. */
const callLimits = { calls: 128, versionBytes: 16 * mebibyte, totalBytes: 64 * mebibyte }

/**
 * What takes longer waits for somebody else's server, and gives its worker back. Shorter would cost a fast server's jobs
 * a statement; longer would keep other flows waiting behind a slow one.
 */
const holdAfterMs = 25

/** Then a job of the bulk lane lets the next one have its worker. */
const bulkPatienceMs = 4_000

const tryAgainMs = 1_000

/** Counts since the engine started. */
export type EngineMetrics = {
  jobs: number
  settled: number
  lost: number
  interrupted: number
  deferred: number
  rejected: number
  isolatedJobs: number
  takenOverNodes: number
}

export type AdvanceOptions = Omit<Runner, 'slots'> & {
  pool: pg.Pool
  nodeId: string
  loader: Loader
  versions: Versions
  metrics: EngineMetrics
  /** How much accepting on this node presses on its engine. */
  acceptingPressure: () => AcceptingPressure
}

export type Advance = {
  /** Runs jobs named `advance`. */
  task: Task
  /** Whether this process is at work on the job with this id. */
  isUnderWay(jobId: string): boolean
  /** Resolves when no job is held any more. New ones come as long as the queue is open. */
  heldJobsEnd(): Promise<void>
}

/**
 * The task `advance`: its payload is a list of experience ids, bare uuids.
 *
 * A job ends in one of these ways, and in each of them every experience of it is either settled or still in the queue:
 * done (the queue strikes it off), partly done (the queue keeps the ids that were lost or rejected, and the ones without a
 * slot go to the bulk lane), held (a row in this node's name is in its place until its calls are answered), isolated
 * (smaller jobs are in its place), given back because the engine stops.
 */
export function createAdvance(options: AdvanceOptions): Advance {
  const { pool, loader, versions, metrics, log, draining, aborting } = options
  const callSlots = createCallSlots(callLimits)
  const held = new Set<Promise<void>>()
  const underWay = new Set<string>()
  const yieldToAccepting = createYieldToAccepting(options.acceptingPressure)

  const task: Task = async (payload, helpers) => {
    // The driver may have read it as a number.
    const id = String(helpers.job.id)
    underWay.add(id)
    try {
      return await advance(payload, helpers)
    } finally {
      underWay.delete(id)
    }
  }

  const advance: Task = async (payload, { job }) => {
    const ids = readExperienceIds(payload)
    await yieldToAccepting(ids.length, Date.now() - job.run_at.getTime())
    metrics.jobs++
    const row: HeldJob = { id: job.id, lockedBy: job.locked_by ?? '' }
    const isSuspect = job.job_queue_id !== null
    if (job.attempts > 1 && !isSuspect) {
      log.warn({ jobId: job.id, experiences: ids.length }, 'a job was left unfinished and is cut into smaller ones')
      metrics.isolatedJobs++
      return await isolateSuspects(pool, { ...row, payload: ids })
    }

    const isQuarantine = isSuspect && job.attempts > suspectRunsMax
    if (isQuarantine)
      log.error({ experienceIds: ids }, 'an experience stopped the gateway each time it ran; it is given up')
    const stay = watchStay()
    const runner: Runner = { ...options, slots: slotsFor(callSlots, job, stay.begin) }
    const run = advanceBatch({ loader, versions, runner, isQuarantine }, ids).then((outcomes) => {
      for (const outcome of outcomes.values()) metrics[typeof outcome === 'string' ? outcome : outcome.kind]++
      return outcomes
    })
    if ((await stay.isLong(run)) && !draining.aborted) return await hold(row, ids, run)

    const outcomes = await run
    const { deferred, interrupted, failed } = readLeftovers(ids, outcomes)
    if (interrupted.length > 0) {
      await giveBack(pool, row, [...interrupted, ...failed, ...deferred])
      // Not an answer: the queue would strike off by its id a job that is no longer ours.
      throw new Error(givenBack)
    }
    if (deferred.length > 0) await moveDeferred(pool, row, deferred, failed)
    return ids.map((id) => {
      const error = readError(outcomes.get(id))
      return error === undefined ? undefined : Promise.reject(error)
    })
  }

  /** The worker is done with the job; its experiences go on, and their row goes when they have ended. */
  async function hold(row: HeldJob, ids: string[], run: Promise<Map<string, BatchOutcome>>): Promise<void> {
    const job = await holdJob(pool, row, options.nodeId).catch((error: unknown) => {
      run.catch(() => {})
      throw error
    })
    // When it was not ours any more, the queue must not strike it off: an error it only puts down to its own jobs.
    if (job === undefined) {
      run.catch(() => {})
      throw new Error(givenBack)
    }
    underWay.add(job.id)
    const ending = run
      .then(
        (outcomes) => readLeftovers(ids, outcomes),
        (error: unknown) => {
          log.warn({ err: error, experiences: ids.length }, 'a held job failed and will be tried again')
          return { deferred: [], failed: ids, interrupted: [] }
        },
      )
      .then((leftovers) => finish(job, leftovers))
      .finally(() => {
        underWay.delete(job.id)
        held.delete(ending)
      })
    held.add(ending)
  }

  /** Until the database has it: nobody else looks after the row of a node that is alive. */
  async function finish(job: HeldJob, leftovers: Leftovers): Promise<void> {
    for (;;) {
      try {
        return await finishHeldJob(pool, job, leftovers)
      } catch (error) {
        log.warn({ err: error }, 'the end of a held job could not be written and will be tried again')
        if (aborting.aborted) return
        await delay(tryAgainMs, undefined, { ref: false })
      }
    }
  }

  return {
    task,
    isUnderWay: (jobId) => underWay.has(jobId),
    async heldJobsEnd() {
      await Promise.all(held)
    },
  }
}

/** A suspect waits as long as it takes: it must not leave the queue that counts its runs. */
function slotsFor(callSlots: CallSlots, job: Job, onPromptCall: () => void): Slots {
  if (job.job_queue_id !== null) return callSlots.patient(Infinity)
  return isBulk(job) ? callSlots.patient(bulkPatienceMs) : callSlots.prompt(onPromptCall)
}

/** Watches how long a job waits for calls: one that only computes is never long. */
function watchStay(): { begin(): void; isLong(run: Promise<unknown>): Promise<boolean> } {
  const overdue = Promise.withResolvers<true>()
  let timeout: NodeJS.Timeout | undefined
  return {
    begin() {
      timeout ??= setTimeout(overdue.resolve, holdAfterMs, true)
    },
    async isLong(run) {
      try {
        return await Promise.race([overdue.promise, run.then(() => false)])
      } finally {
        clearTimeout(timeout)
      }
    },
  }
}

function readExperienceIds(payload: unknown): string[] {
  if (!Array.isArray(payload) || !payload.every((id) => typeof id === 'string')) {
    throw new Error('The job holds no list of experience ids')
  }
  return payload
}

function readLeftovers(ids: string[], outcomes: Map<string, BatchOutcome>): Leftovers {
  const leftovers: Leftovers = { deferred: [], failed: [], interrupted: [] }
  for (const id of ids) {
    const outcome = outcomes.get(id)
    if (outcome === undefined || outcome === 'settled') continue
    if (outcome === 'deferred' || outcome === 'interrupted') leftovers[outcome].push(id)
    else leftovers.failed.push(id)
  }
  return leftovers
}

/** What the queue shall keep the experience for. */
function readError(outcome: BatchOutcome | undefined): unknown {
  if (outcome === 'lost') return new Error('The experience was written by somebody else')
  return typeof outcome === 'object' ? outcome.error : undefined
}
