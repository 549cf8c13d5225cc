import { setTimeout as delay } from 'node:timers/promises'

const yieldMsMax = 200
const checkMs = 10

/**
 * Accepting goes first: a sender waits for its answer, an experience waits for nobody. While this node is busy storing
 * requests a job waits before it begins, but never longer than a fifth of a second. So a burst is absorbed at the speed of
 * accepting alone, the engine keeps moving under any load, what time is left over is used, and the backlog is worked off
 * when the burst is over.
 */
export async function yieldToAccepting(isAcceptingBusy: () => boolean): Promise<void> {
  const deadline = performance.now() + yieldMsMax
  while (isAcceptingBusy() && performance.now() < deadline) await delay(checkMs)
}
