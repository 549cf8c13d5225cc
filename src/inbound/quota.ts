import type pg from 'pg'
import type { KnownToken } from './look-up.ts'

export type QuotaVerdict = {
  isGranted: boolean
  /** For the RateLimit field: requests left and seconds until there are more. */
  remaining: number
  resetSeconds: number
  /** For a grant that was not used, for example because the request turned out to be a duplicate. Never rejects. */
  giveBack(): Promise<void>
}

/** Takes one request from a token's rate limit. */
export type QuotaLeases = {
  take(token: Pick<KnownToken, 'id' | 'revision'> & { rateLimit: RateLimit }): Promise<QuotaVerdict>
}

type RateLimit = NonNullable<KnownToken['rateLimit']>

type Lease = {
  revision: number
  left: number
  /** The end of what is left, by this node's monotonic clock. */
  until: number
  remaining: number
  resetAt: number
  pending: Promise<void> | undefined
  waiting: number
}

/**
 * Rate limits that hold over all nodes without a query per request: a node leases a share of the quota from the
 * database (function take_quota) and spends it by itself for a tenth of the window. Quotas under 20 are taken one by
 * one.
 *
 * Never more than the quota in any window, and less by the time of a lease, which the database adds to the window.
 */
export function createQuotaLeases(pool: pg.Pool): QuotaLeases {
  const leases = new Map<string, Lease>()

  async function renew(tokenId: string, { requests, windowSeconds }: RateLimit, lease: Lease): Promise<void> {
    const share = shareOf({ requests })
    const leaseSeconds = share > 0 ? windowSeconds / 10 : 0
    const wanted = Math.max(lease.waiting, share)
    // The lease runs from here: the database counts it from a later moment, so it never ends there before it does here.
    const begunAt = performance.now()
    const { rows } = await pool.query<{ granted: number; remaining: number; reset_seconds: number }>({
      name: 'take-quota',
      text: 'select * from take_quota($1, $2, $3, $4, $5)',
      values: [tokenId, requests, windowSeconds, leaseSeconds, wanted],
    })
    const { granted = 0, remaining = 0, reset_seconds = windowSeconds } = rows[0] ?? {}
    lease.left = granted
    lease.remaining = remaining
    lease.until = begunAt + leaseSeconds * 1000
    lease.resetAt = performance.now() + reset_seconds * 1000
  }

  /**
   * Off the oldest request of the window, whichever it was: what is counted then leaves the window no sooner than what was
   * used. When that fails the quota is short of one until the window has passed.
   */
  async function returnOne({ id, rateLimit: { windowSeconds } }: { id: string; rateLimit: RateLimit }): Promise<void> {
    await pool
      .query({
        name: 'return-quota',
        text: `update rate_lease set requests = requests - 1
                where ctid = (select ctid from rate_lease where token_id = $1 and requests > 0
                                 and taken_at > clock_timestamp() - make_interval(secs => $2)
                               order by taken_at limit 1 for update)`,
        values: [id, windowSeconds],
      })
      .catch(() => {})
  }

  return {
    async take(token) {
      const lease = leaseOf(leases, token)
      let isGranted = hasSome(lease)
      lease.waiting += 1
      try {
        // An answer of "none left" is asked for again by whoever comes next, not shared with later arrivals. Those who
        // waited for a renewal use it at once, however long it took.
        for (let attempt = 0; attempt < 2 && !isGranted; attempt += 1) {
          lease.pending ??= renew(token.id, token.rateLimit, lease).finally(() => (lease.pending = undefined))
          await lease.pending
          isGranted = lease.left > 0
        }
      } finally {
        lease.waiting -= 1
      }
      if (isGranted) lease.left -= 1
      const { until } = lease
      return {
        isGranted,
        remaining: isGranted ? lease.remaining + lease.left : 0,
        resetSeconds: Math.max(1, Math.ceil((lease.resetAt - performance.now()) / 1000)),
        async giveBack() {
          if (!isGranted) return
          if (shareOf(token.rateLimit) === 0) await returnOne(token)
          // Into the lease it came from, and not into one that followed: its time has then run out.
          else if (lease.until === until) lease.left += 1
        },
      }
    },
  }
}

/** What a node leases at once; none of a quota that is too small to be shared. */
function shareOf({ requests }: Pick<RateLimit, 'requests'>): number {
  return Math.floor(requests / 20)
}

function hasSome(lease: Lease): boolean {
  return lease.left > 0 && performance.now() < lease.until
}

function leaseOf(leases: Map<string, Lease>, token: Pick<KnownToken, 'id' | 'revision'>): Lease {
  const existing = leases.get(token.id)
  if (existing !== undefined && existing.revision === token.revision) return existing
  if (leases.size > 10_000) leases.clear()
  const lease: Lease = {
    revision: token.revision,
    left: 0,
    until: 0,
    remaining: 0,
    resetAt: 0,
    pending: undefined,
    waiting: 0,
  }
  leases.set(token.id, lease)
  return lease
}
