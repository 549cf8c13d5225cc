import type pg from 'pg'
import type { NodeStatus } from '#contract/node.ts'
import { nodeTiming } from '#domain/node-timing.ts'
import { nextRetryDelayMs } from '#domain/retry-schedule.ts'
import type { Database } from '#platform/database/database.ts'
import type { KeyRing } from '#platform/envelope.ts'
import type { Log } from '#platform/log.ts'
import type { OutboundClient } from '#platform/outbound/outbound-client.ts'
import { createAdvance, type EngineMetrics } from './advance-task.ts'
import { gatherBulkJobs } from './bulk-lane.ts'
import { endsWithin } from './ends-within.ts'
import { readFirstAttemptAt } from './first-attempt.ts'
import { keepHistoryPrepared } from './history.ts'
import { createLoader } from './load-experiences.ts'
import { createVersions } from './load-versions.ts'
import { createCredentialOpener } from './open-credential.ts'
import { pauseVersion } from './pause-version.ts'
import { openQueue } from './queue.ts'
import { createLostJobs } from './reclaim-lost-jobs.ts'
import { beat, type NodeIdentity, resign, takeOverDeadNodes, unlockOrphans } from './recover.ts'
import { repeat } from './repeat.ts'
import { applyRetention } from './retention.ts'
import { retireDrainedVersions } from './retire-drained-versions.ts'
import { createSettler } from './settle.ts'
import { sweepTrials } from './trials/sweep-trials.ts'
import { createTrials } from './trials/trial-task.ts'
import type { AcceptingPressure } from './yield-to-accepting.ts'

export type EngineOptions = {
  /** A pool of the engine's own with six connections or more: jobs at once, the queue's listener, and housekeeping. */
  pool: pg.Pool
  db: Database
  log: Log
  outbound: OutboundClient
  /** Without them no credential can be opened. */
  credentialKeys?: KeyRing
  /** A bare uuid, new for each process. */
  nodeId: string
  /** What the list of nodes shows. */
  version?: string
  roles?: string[]
  /** What the list of nodes shows of it; ready when not given. */
  status?: () => NodeStatus
  /** Without it nothing is ever deleted. */
  retentionDays?: number
  /** How much accepting on this node presses on its engine; not at all, when not given. */
  acceptingPressure?: () => AcceptingPressure
  /** For tests: production uses `engineTiming`. */
  timing?: Partial<EngineTiming>
  /** For tests: production uses the retry schedule of the domain. */
  retryDelayMs?: (attempt: number, retries: number, sinceFirstMs: number) => number | undefined
}

export type EngineTiming = { [name in keyof typeof engineTiming]: number }

/** A dead node's work is running again within 10 + 3 seconds and a poll. */
export const engineTiming = {
  ...nodeTiming,
  orphansMs: 60_000,
  /** A job that the queue gave out and this node never heard of goes on within three of these. */
  lostMs: 5_000,
  retireMs: 5_000,
  gatherMs: 2_000,
  retentionMs: 3_600_000,
  prepareHistoryMs: 3_600_000,
  sweepTrialsMs: 600_000,
  /**
   * How soon a node finds jobs that another one queued, or whose time has come. On its own node a job is nudged. Idle, it
   * is ten looks a second at an index that holds nothing.
   */
  pollMs: 100,
  /** How long a worker pool of the queue may take to end behind its last job. */
  endingMs: 5_000,
} as const

/** What is kept of the time to stop, for giving work back. */
const givingBackMs = 1_000

/** And for signing off. */
const resigningMs = 500

export type Engine = {
  /** Look for new jobs now; so many were queued, when that is known. Harmless at any time. */
  nudge(jobs?: number): void
  /** Tells the other nodes at once what this one is now. */
  tellStatus(): Promise<void>
  readonly workerPoolId: string
  /** Counts since the start. */
  readonly metrics: Readonly<EngineMetrics>
  /**
   * Takes no more jobs and lets calls under way finish; a second before the time is up, what is unfinished goes back to
   * the queue. Resolves within the time. Repeating is harmless.
   */
  stop(timeoutMs: number): Promise<void>
}

/** Starts running experiences on this node. Resolves when the other nodes know of it; rejects when they cannot. */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  const { pool, db, log } = options
  const timing: EngineTiming = { ...engineTiming, ...options.timing }
  const node: NodeIdentity = {
    nodeId: options.nodeId,
    version: options.version ?? 'unknown',
    roles: options.roles ?? ['engine'],
    status: options.status ?? (() => 'ready'),
  }
  const metrics: EngineMetrics = {
    jobs: 0,
    settled: 0,
    lost: 0,
    interrupted: 0,
    deferred: 0,
    rejected: 0,
    isolatedJobs: 0,
    takenOverNodes: 0,
  }
  const draining = new AbortController()
  const aborting = new AbortController()
  const openCredential = createCredentialOpener({ db, log, keys: options.credentialKeys })
  const advance = createAdvance({
    pool,
    nodeId: node.nodeId,
    log,
    metrics,
    outbound: options.outbound,
    openCredential,
    settler: createSettler({ pool, log }),
    loader: createLoader(pool),
    versions: createVersions(db),
    acceptingPressure: options.acceptingPressure ?? (() => 'none'),
    draining: draining.signal,
    aborting: aborting.signal,
    pauseVersion: (experience, nodeId, reason) => pauseVersion(db, { ...experience, nodeId, reason }),
    firstAttemptAt: (failed) => readFirstAttemptAt(pool, failed),
    retryDelayMs:
      options.retryDelayMs ??
      ((attempt, retries, sinceFirstMs) => nextRetryDelayMs(attempt, sinceFirstMs, Math.random, retries)),
  })
  const trials = createTrials({
    pool,
    db,
    log,
    outbound: options.outbound,
    openCredential,
    draining: draining.signal,
    aborting: aborting.signal,
  })
  const queue = await openQueue({
    pool,
    log,
    pollMs: timing.pollMs,
    endingMs: timing.endingMs,
    task: advance.task,
    trialTask: trials.task,
    register: (poolId) => beat(pool, node, poolId),
  })

  const lostJobs = createLostJobs({
    pool,
    names: () => [queue.workerPoolId, node.nodeId],
    isUnderWay: advance.isUnderWay,
    afterMs: timing.lostMs,
  })
  const heartbeat = repeat('the heartbeat', timing.beatMs, log, async () => {
    if (!(await beat(pool, node, queue.workerPoolId))) log.warn('the other nodes had given this one up')
  })
  const repetitions = [
    repeat('looking for dead nodes', timing.takeOverMs, log, async () => {
      const nodeIds = await takeOverDeadNodes(pool, node.nodeId, timing.deadAfterMs)
      metrics.takenOverNodes += nodeIds.length
      if (nodeIds.length > 0) log.warn({ nodeIds }, 'nodes stopped beating; their work was taken over')
    }),
    repeat('looking for orphaned jobs', timing.orphansMs, log, async () => {
      const poolIds = await unlockOrphans(pool, timing.deadAfterMs)
      if (poolIds.length > 0) log.warn({ poolIds }, 'jobs of unknown worker pools were taken over')
    }),
    repeat('looking for lost jobs', timing.lostMs, log, async () => {
      const jobIds = await lostJobs.reclaim()
      if (jobIds.length > 0) log.warn({ jobIds }, 'jobs that this node never heard of go on')
    }),
    repeat('gathering small jobs', timing.gatherMs, log, () => gatherBulkJobs(pool)),
    repeat('sweeping old trials', timing.sweepTrialsMs, log, () => sweepTrials(pool)),
    repeat('retiring drained versions', timing.retireMs, log, async () => {
      const versionIds = await retireDrainedVersions(db)
      if (versionIds.length > 0) log.info({ versionIds }, 'drained flow versions were terminated')
    }),
  ]
  const { retentionDays } = options
  if (retentionDays !== undefined) {
    repetitions.push(
      repeat('retention', timing.retentionMs, log, async () => {
        const deleted = await applyRetention(pool, retentionDays)
        if (deleted !== undefined) log.info(deleted, 'what is old was deleted')
      }),
      repeat('preparing partitions', timing.prepareHistoryMs, log, () => keepHistoryPrepared(pool, log, retentionDays)),
    )
  }

  async function stopWithin(timeoutMs: number): Promise<void> {
    const tidyMs = Math.min(resigningMs, timeoutMs / 2)
    draining.abort()
    const giveBack = setTimeout(() => aborting.abort(), Math.max(0, timeoutMs - givingBackMs))
    const isOver = queue.close().then(() => Promise.all([advance.heldJobsEnd(), trials.close()]))
    const isClosed = await endsWithin(isOver, timeoutMs - tidyMs)
    clearTimeout(giveBack)
    if (!isClosed) log.warn('jobs were still running when the engine had to stop')
    const tidy = Promise.all([
      ...repetitions.map((repetition) => repetition.stop()),
      // A beat that came after it would bring the node back.
      heartbeat.stop().then(() => resign(pool, node.nodeId, queue.workerPoolId)),
    ]).catch((error: unknown) => log.warn({ err: error }, 'this node could not sign off; the others will notice'))
    await endsWithin(tidy, tidyMs)
  }

  let stopped: Promise<void> | undefined
  return {
    nudge: (jobs) => queue.nudge(jobs),
    async tellStatus() {
      await beat(pool, node, queue.workerPoolId)
    },
    get workerPoolId() {
      return queue.workerPoolId
    },
    metrics,
    stop(timeoutMs) {
      stopped ??= stopWithin(timeoutMs)
      return stopped
    },
  }
}
