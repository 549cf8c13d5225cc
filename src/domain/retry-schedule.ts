/** Attempts after the first that a node makes unless its parameters say otherwise. */
export const retriesDefault = 4

/** No attempt begins later than this after the first one began. */
const spanMs = 60_000

/**
 * The base doubles from one second and stops at 7.5, so that ten retries, the most that a node may have, fit into the span
 * when they fail at once: 1 + 2 + 4 + 7 × 7.5 = 59.5.
 */
const firstDelayMs = 1000
const longestDelayMs = 7500

/**
 * How long to wait after the failed attempt of that number (1 is the first), or `undefined` when it was the last: by its
 * number, or because the next one would begin too long after the first, which began `sinceFirstMs` ago.
 * `random` gives 0 to 1: the wait is between half the base and the base, so that many experiences which failed together
 * do not come back together.
 */
export function nextRetryDelayMs(
  attempt: number,
  sinceFirstMs: number,
  random: () => number,
  retries: number = retriesDefault,
): number | undefined {
  if (attempt > retries) return undefined
  const baseMs = Math.min(firstDelayMs * 2 ** (attempt - 1), longestDelayMs)
  const delayMs = Math.round(baseMs / 2 + (random() * baseMs) / 2)
  return sinceFirstMs + delayMs > spanMs ? undefined : delayMs
}
