import type { Server } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'

export type Drain = {
  /** Resolves when the server has answered what it had taken, and is closed. */
  run(): Promise<void>
  /** Ends the wait for balancers, also one that has not begun. False when none is under way. */
  hurry(): boolean
}

type Options = {
  server: Server
  /** From its call on `/readyz` says 503 and every answer ends its connection. Resolves when the other nodes know. */
  begin: () => Promise<void>
  /** How long everything is served all the same, so that balancers notice and send nothing more. */
  delayMs: number
}

/** What has not been answered by then after the listener closed is cut off. */
const answerTimeoutMs = 5_000
/** How often connections that have become idle are looked for. */
const sweepMs = 50

/**
 * The way out of a balancer's rotation, in an order that loses nobody: say that no more is wanted, go on serving until the
 * balancer has heard, close the listener, finish what is in flight.
 */
export function createDrain({ server, begin, delayMs }: Options): Drain {
  const hurrying = new AbortController()
  let isWaiting = false

  async function waitForBalancers(): Promise<void> {
    isWaiting = true
    await delay(delayMs, undefined, { signal: hurrying.signal }).catch(() => {})
    isWaiting = false
  }

  return {
    async run() {
      await Promise.all([begin(), waitForBalancers()])
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      // After what has arrived is read: a connection with a request that nobody has looked at yet counts as idle.
      const closeIdle = () => setImmediate(() => server.closeIdleConnections())
      closeIdle()
      const sweep = setInterval(closeIdle, sweepMs)
      const timer = setTimeout(() => server.closeAllConnections(), answerTimeoutMs)
      await closed
      clearInterval(sweep)
      clearTimeout(timer)
    },
    hurry() {
      hurrying.abort()
      return isWaiting
    },
  }
}
