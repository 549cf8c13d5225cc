import { setTimeout as delay } from 'node:timers/promises'

/**
 * How much accepting presses on the engine of its node:
 * - `none`: nobody sends, or the process has time for both.
 * - `some`: experiences run in short turns with pauses between them.
 * - `much`: accepting goes first, and experiences run at the least pace, which grows when they have waited for long.
 * - `too much`: the node is behind with accepting itself, and the least pace does not grow.
 */
export type AcceptingPressure = 'none' | 'some' | 'much' | 'too much'

/** Above this share of the process's time there is much pressure as soon as one request waits for its commit. */
const busyUtilization = 0.7
/** Above this one when as many wait as these: a batch that is being stored, and the next. */
const crowdedUtilization = 0.5
const crowdedRequests = 32
/** So many wait only when requests come faster than they are stored. */
const overwhelmingRequests = 1_000
/** Above this one there is some, while requests come. */
const sharedUtilization = 0.3
/** Requests come as long as one waited within this time: between two batches there may be none for a moment. */
const stillComingMs = 100

/**
 * Reads the pressure from the requests that have no verdict yet and the share of the last moments in which the process
 * computed, 0 to 1. Measured: docs/decisions/0009-accepting-goes-first.md.
 */
export function createAcceptingPressure(): (
  unsettled: number,
  utilization: number,
  nowMs: number,
) => AcceptingPressure {
  let waitedAt = Number.NEGATIVE_INFINITY
  return (unsettled, utilization, nowMs) => {
    if (unsettled > 0) waitedAt = nowMs
    if (unsettled >= overwhelmingRequests) return 'too much'
    if (unsettled > 0 && utilization > (unsettled < crowdedRequests ? busyUtilization : crowdedUtilization))
      return 'much'
    return nowMs - waitedAt < stillComingMs && utilization > sharedUtilization ? 'some' : 'none'
  }
}

/** Jobs that wait begin together up to this many experiences: their statements are shared. A larger job begins alone. */
const turnExperiencesMax = 128

/** Between the beginnings of two turns, at least, and for each experience of the first: 20,000 a second. */
const turnMs = 10
const turnMsPerExperience = 0.05
/** What a node runs at least, however busy it is with accepting: a thousand experiences a second. */
const leastPaceMsPerExperience = 1
/** A burst is over by then, or it is none: each further of these that experiences wait doubles what the node runs at least. */
const patienceMs = 2_000

/** When the next turn may begin. */
export type TurnPace = {
  mayBegin(pressure: AcceptingPressure, nowMs: number): boolean
  /** So many began, of which one had waited for so long since it could have begun. */
  begun(experiences: number, waitedMs: number, nowMs: number): void
}

export function createTurnPace(): TurnPace {
  const mayBeginAt = { none: 0, some: 0, much: 0, 'too much': 0 }
  return {
    mayBegin: (pressure, nowMs) => nowMs >= mayBeginAt[pressure],
    begun(experiences, waitedMs, nowMs) {
      const after = (msPerExperience: number) => nowMs + Math.max(turnMs, experiences * msPerExperience)
      mayBeginAt.some = after(turnMsPerExperience)
      mayBeginAt.much = after(paceMsPerExperience(waitedMs))
      mayBeginAt['too much'] = after(leastPaceMsPerExperience)
    },
  }
}

function paceMsPerExperience(waitedMs: number): number {
  const doublings = Math.max(0, waitedMs / patienceMs - 1)
  return Math.max(turnMsPerExperience, leastPaceMsPerExperience / 2 ** doublings)
}

/** How often a job that waits asks whether its turn has come. */
export const turnCheckMs = 5

/**
 * Resolves when a job with so many experiences may begin, which could have begun so long ago. Jobs begin in the order in
 * which they came.
 */
export type YieldToAccepting = (experiences: number, waitedMs: number) => Promise<void>

/**
 * A sender waits for its answer, an experience waits for nobody: while this node accepts, jobs wait for turns, so that a
 * burst is absorbed at nearly the speed of accepting alone and no sender waits behind a heap of experiences. The engine
 * keeps moving under any load, what time is left over is used, and the backlog is worked off when the burst is over. Load that
 * stays is no burst: the longer experiences have waited, the more of them run, so that the backlog stops growing where the
 * machine can carry both.
 */
export function createYieldToAccepting(pressure: () => AcceptingPressure): YieldToAccepting {
  const pace = createTurnPace()
  let waiting: { experiences: number; waitedMs: number; begin: () => void }[] = []
  let isWatching = false

  async function watch(): Promise<void> {
    isWatching = true
    while (waiting.length > 0) {
      if (pace.mayBegin(pressure(), performance.now())) beginTurn()
      else await delay(turnCheckMs)
    }
    isWatching = false
  }

  function beginTurn(): void {
    let experiences = 0
    let waitedMs = 0
    let jobs = 0
    for (const job of waiting) {
      if (jobs > 0 && experiences + job.experiences > turnExperiencesMax) break
      experiences += job.experiences
      waitedMs = Math.max(waitedMs, job.waitedMs)
      jobs += 1
      job.begin()
    }
    waiting = waiting.slice(jobs)
    pace.begun(experiences, waitedMs, performance.now())
  }

  return (experiences, waitedMs) =>
    new Promise((resolve) => {
      waiting.push({ experiences, waitedMs, begin: resolve })
      if (!isWatching) void watch()
    })
}
