import type { Server } from 'node:http'
import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises'

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
  /** How long everything is served all the same, so that balancers notice; a little longer while requests still come. */
  delayMs: number
  /** When the last request came that is no health check, by `performance.now()`. */
  lastRequestAt: () => number
}

/** A balancer that sent nothing for so long has noticed. */
const quietMs = 1_000
/** For one that has not, which a node that stood still could not tell. Somebody may send without any balancer. */
const overtimeMs = 5_000
/** What has not been answered by then after the listener closed is cut off. */
const answerTimeoutMs = 5_000
/** How often connections that have become idle are looked for. */
const sweepMs = 50

/** The longest wait for balancers, for such a delay. */
export function longestDrainMs(delayMs: number): number {
  return delayMs + Math.min(delayMs, overtimeMs)
}

/**
 * The way out of a balancer's rotation, in an order that loses nobody: say that no more is wanted, go on serving until the
 * balancer has heard, close the listener, finish what is in flight.
 */
export function createDrain({ server, begin, delayMs, lastRequestAt }: Options): Drain {
  const hurrying = new AbortController()
  let isWaiting = false

  /** A node that stood still for a while finds requests, and the balancer's checks, only when the time is up. */
  async function waitForBalancers(): Promise<void> {
    isWaiting = true
    const begunAt = performance.now()
    await pause(delayMs)
    await arrivalsRead()
    const giveUpAt = begunAt + longestDrainMs(delayMs)
    const isQuiet = () => performance.now() - lastRequestAt() > quietMs
    while (!hurrying.signal.aborted && !isQuiet() && performance.now() < giveUpAt) await pause(sweepMs)
    isWaiting = false
  }

  async function pause(ms: number): Promise<void> {
    await delay(ms, undefined, { signal: hurrying.signal }).catch(() => {})
  }

  return {
    async run() {
      await Promise.all([begin(), waitForBalancers()])
      // Closing ends idle connections, and one with a request that nobody has looked at yet counts as idle.
      await arrivalsRead()
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      const sweep = setInterval(() => setImmediate(() => server.closeIdleConnections()), sweepMs)
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

/** One turn of the event loop takes the connections that wait, and the next one reads what they have sent. */
async function arrivalsRead(): Promise<void> {
  await nextTurn()
  await nextTurn()
}
