import { setTimeout as sleep } from 'node:timers/promises'
import { runTaskList, type Task, type WorkerPool } from 'graphile-worker'
import type pg from 'pg'
import type { Log } from '#platform/log.ts'
import { createBulkLimit, isBulk } from './bulk-lane.ts'
import { createLooks, type Looks } from './looks.ts'
import { createQueueLog } from './queue-log.ts'

/**
 * Jobs at once. Computing happens on one thread, so this is not for speed: it is how many may be at the beginning of slow
 * calls before others wait, and the bulk lane never has more than its share. The queue's local queue is off: it locks
 * jobs before they can run, and after a crash each of these would be suspected of having caused it.
 */
const jobsAtOnce = 12
const bulkJobsAtOnce = 4

/** Workers do not look by themselves: one is told to every so often, and it tells the next when it found something. */
const ownPollMs = 60_000

const restartMs = 1_000

export type QueueOptions = {
  pool: pg.Pool
  log: Log
  pollMs: number
  /** A worker pool that began to end and is at work on nothing is over after this time, also when it does not notice. */
  endingMs: number
  /** Runs jobs named `advance`. */
  task: Task
  /** Runs jobs named `trial`. */
  trialTask: Task
  /** Makes the worker pool known to the other nodes. No job is taken before it resolves. */
  register(workerPoolId: string): Promise<unknown>
}

export type Queue = {
  /** Look for new jobs now; so many were queued, when that is known. */
  nudge(jobs?: number): void
  readonly workerPoolId: string
  /** Takes no more jobs; resolves when those under way have ended. */
  close(): Promise<void>
}

/**
 * Takes jobs until it is closed. Rejects when the first worker pool cannot be registered; a pool that dies later, which
 * it does when the database is away at the wrong moment, is replaced.
 */
export async function openQueue(options: QueueOptions): Promise<Queue> {
  const { pool, log, pollMs } = options
  let isClosed = false
  const looks = createLooks()
  let replaced: Promise<void>
  let current = watch(await startPool(options, looks))

  function watch({ workerPool, over }: StartedPool): WorkerPool {
    replaced = over.then((reason) => {
      if (!isClosed) log.warn({ err: reason }, 'the worker pool died and is replaced')
      return replace(workerPool)
    })
    return workerPool
  }

  async function replace(dead: WorkerPool): Promise<void> {
    while (!isClosed) {
      await sleep(restartMs, undefined, { ref: false })
      try {
        await pool.query('select graphile_worker.force_unlock_workers(array[$1::text])', [dead.id])
        if (isClosed) return
        current = watch(await startPool(options, looks))
        // Closed while it started.
        if (isClosed) await current.gracefulShutdown()
        return
      } catch (error) {
        log.warn({ err: error }, 'no worker pool could be started; trying again')
      }
    }
  }

  // A pool that is ending takes no nudges; its successor looks by itself.
  function nudge(jobs?: number): void {
    looks.queued(jobs)
    if (!isClosed && current._active) current.nudge(1)
  }

  const polling = setInterval(nudge, pollMs)
  polling.unref()

  return {
    nudge,
    get workerPoolId() {
      return current.id
    },
    async close() {
      isClosed = true
      clearInterval(polling)
      const isOver = replaced
      // A pool that dies while it closes has said so in the log.
      if (!current._shuttingDown) void Promise.allSettled([current.gracefulShutdown()])
      await isOver
    },
  }
}

type StartedPool = { workerPool: WorkerPool; over: Promise<unknown> }

/**
 * A worker pool is a thenable that resolves when it ends, so it is handed over in an object. `over` resolves with the reason
 * when it has ended or should have: graphile-worker 0.18.0 loses count of what it has to wait for when several of its
 * statements fail, as in a restart of the database, and then waits for ever (`batch` in its main.js: `backpressure`
 * is never taken back).
 */
async function startPool(options: QueueOptions, looks: Looks): Promise<StartedPool> {
  const { pool, log, endingMs, task, trialTask, register } = options
  const registered = Promise.withResolvers<void>()
  const bulk = createBulkLimit(bulkJobsAtOnce)
  const isLate = new Promise<Error>((resolve) => {
    bulk.events.on('pool:gracefulShutdown', async () => {
      do await sleep(endingMs, undefined, { ref: false })
      while (workerPool._workers.some((worker) => worker.getActiveJob() !== null))
      resolve(new Error(`It began to end and had not ended after ${endingMs} ms.`))
    })
  })
  let isReady = false
  bulk.events.on('worker:getJob:empty', () => looks.foundNone())
  bulk.events.on('job:start', ({ job }) => {
    const mayBeMore = looks.found() && !(isBulk(job) && bulk.isReached())
    if (mayBeMore && isReady && workerPool._active) workerPool.nudge(1)
  })
  const workerPool = runTaskList(
    {
      pgPool: pool,
      concurrency: jobsAtOnce,
      pollInterval: ownPollMs,
      forbiddenFlags: bulk.flagsToSkip,
      events: bulk.events,
      noHandleSignals: true,
      logger: createQueueLog(log),
      preset: {
        plugins: [
          {
            name: 'RegisterBeforeFirstJob',
            version: '1.0.0',
            worker: { hooks: { startWorker: () => registered.promise } },
          },
        ],
        // Without a delay the queue does not wait for the statement that strikes a job off, and an error in it would
        // end this process. With one, the error ends the worker pool, which is replaced.
        worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 },
      },
    },
    { advance: task, trial: trialTask },
    pool,
  )
  try {
    await register(workerPool.id)
    registered.resolve()
    isReady = true
    const hasEnded = workerPool.promise.catch((error: unknown) => error)
    return { workerPool, over: Promise.race([hasEnded, isLate]) }
  } catch (error) {
    registered.reject(error)
    await Promise.allSettled([workerPool.gracefulShutdown()])
    throw error
  }
}
