import { GatewayError } from '#contract/gateway-error.ts'
import { createAttemptCounter } from './attempt-counter.ts'

const window = 60
/** Attempts to sign in per minute and node: from one address, and for one e-mail address. */
const perAddress = { window, max: 10 }
const perAccount = { window, max: 20 }

const familiarMax = 10_000

type Attempt = { email: string; address: string }

/**
 * Slows guessing from one address, and of one account from many. Whether the account exists makes no difference. Where
 * somebody signed in to it since this node started, only the first bound holds: strangers cannot keep its owner out there.
 */
export function createSignInLimits() {
  const byAddress = createAttemptCounter()
  const byAccount = createAttemptCounter()
  const familiar = new Set<string>()
  const accountOf = ({ email }: Attempt) => email.toLowerCase()
  const placeOf = (attempt: Attempt) => `${attempt.address} ${accountOf(attempt)}`
  return {
    /** Counts the attempt. Throws `rate-limited`; `tell` gets the seconds to wait. */
    async admit(attempt: Attempt, tell: (seconds: number) => void): Promise<void> {
      let verdict = await byAddress.consume(attempt.address, perAddress)
      let detail = 'Too many attempts to sign in from this address.'
      if (verdict.allowed && !familiar.has(placeOf(attempt))) {
        verdict = await byAccount.consume(accountOf(attempt), perAccount)
        detail = 'Too many attempts to sign in with this e-mail address.'
      }
      if (verdict.allowed) return
      tell(verdict.retryAfter)
      throw new GatewayError('rate-limited', { detail })
    },
    /** The attempt was a success. */
    remember(attempt: Attempt): void {
      familiar.delete(placeOf(attempt))
      familiar.add(placeOf(attempt))
      for (const oldest of familiar) {
        if (familiar.size <= familiarMax) break
        familiar.delete(oldest)
      }
    },
  }
}
