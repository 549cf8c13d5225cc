/** How many refused credentials one address may still present on this node. */
export type FailureLimit = {
  /** Seconds until the address may fail again; 0 when it may now. */
  secondsUntilAllowed(address: string): number
  /** One more refused credential. */
  countFailure(address: string): void
}

const addressesMax = 50_000

/**
 * A token bucket per address: `perMinute` failures at once, refilled evenly. It slows guessing and keeps noise cheap. A
 * sender whose token is remembered as good passes even when its address is exhausted by others.
 */
export function createFailureLimit(
  perMinute: number,
  now: () => number = performance.now.bind(performance),
): FailureLimit {
  const buckets = new Map<string, { left: number; at: number }>()
  const perMs = perMinute / 60_000

  function refill(address: string): { left: number; at: number } {
    const at = now()
    const bucket = buckets.get(address) ?? { left: perMinute, at }
    bucket.left = Math.min(perMinute, bucket.left + (at - bucket.at) * perMs)
    bucket.at = at
    return bucket
  }

  return {
    secondsUntilAllowed(address) {
      if (!buckets.has(address)) return 0
      const { left } = refill(address)
      return left >= 1 ? 0 : Math.ceil((1 - left) / perMs / 1000)
    },
    countFailure(address) {
      const bucket = refill(address)
      bucket.left = Math.max(0, bucket.left - 1)
      // Forgetting everyone is kinder than growing without bound, and an attacker gains one bucket by it.
      if (buckets.size >= addressesMax && !buckets.has(address)) buckets.clear()
      buckets.set(address, bucket)
    },
  }
}
