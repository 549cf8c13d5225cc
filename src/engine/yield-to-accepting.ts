import { setTimeout as delay } from 'node:timers/promises'

/** What a node runs at least, however busy it is with accepting. Measured: docs/decisions/0009-accepting-goes-first.md. */
const experiencesPerSecond = 1_000

const checkMs = 10

/** Above this share of the process's time accepting goes first as soon as one request waits for its commit. */
const busyUtilization = 0.7
/** Above this one when as many wait as these: a batch that is being stored, and the next. */
const crowdedUtilization = 0.5
const crowdedRequests = 32

/**
 * Whether a node is so busy with accepting that experiences wait. `unsettled` requests have no verdict yet, and the process
 * computed for a share of `utilization` (0 to 1) of the last moments. Measured: docs/decisions/0009-accepting-goes-first.md.
 */
export function acceptingGoesFirst(unsettled: number, utilization: number): boolean {
  return unsettled > 0 && utilization > (unsettled < crowdedRequests ? busyUtilization : crowdedUtilization)
}

/** Waits before a job begins. */
export type YieldToAccepting = (experiences: number) => Promise<void>

/**
 * Accepting goes first: a sender waits for its answer, an experience waits for nobody. While this node is busy storing
 * requests jobs wait for their turn, and turns come at the pace of a thousand experiences a second; a job of a few hardly
 * waits. So a burst is absorbed at the speed of accepting alone, the engine keeps moving under any load, what time is left
 * over is used, and the backlog is worked off when the burst is over.
 */
export function createYieldToAccepting(isAcceptingBusy: () => boolean): YieldToAccepting {
  let nextTurn = 0
  return async (experiences) => {
    if (!isAcceptingBusy()) return
    nextTurn = Math.max(nextTurn, performance.now()) + (experiences * 1000) / experiencesPerSecond
    const turn = nextTurn
    while (isAcceptingBusy() && performance.now() < turn) await delay(checkMs)
    if (!isAcceptingBusy()) nextTurn = 0
  }
}
