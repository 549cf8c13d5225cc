const countersMax = 100_000

export type AttemptCounter = {
  /** Counts one more attempt under the key, or answers in how many seconds the next is allowed. */
  consume(
    key: string,
    rule: { window: number; max: number },
  ): Promise<{ allowed: true; retryAfter: null } | { allowed: false; retryAfter: number }>
}

/**
 * Fixed windows, in the memory of this node: `max` attempts per `window` seconds and key. The table is bounded: when
 * it is full, the oldest counters go first.
 */
export function createAttemptCounter(): AttemptCounter {
  const counters = new Map<string, { attempts: number; endsAt: number }>()
  return {
    async consume(key, { window, max }) {
      const now = performance.now()
      let counter = counters.get(key)
      if (counter === undefined || counter.endsAt <= now) {
        counters.delete(key)
        counter = { attempts: 0, endsAt: now + window * 1000 }
        counters.set(key, counter)
        for (const [oldest, { endsAt }] of counters) {
          if (endsAt > now && counters.size <= countersMax) break
          counters.delete(oldest)
        }
      }
      if (counter.attempts >= max) {
        return { allowed: false, retryAfter: Math.ceil((counter.endsAt - now) / 1000) }
      }
      counter.attempts += 1
      return { allowed: true, retryAfter: null }
    },
  }
}
