import { readSettings, summarizeSettings, unknownSettings } from '#settings.ts'
import { longestDrainMs } from '../drain.ts'
import { createGatewayLog, drainDelayOf, type Gateway, startGateway, version } from '../gateway.ts'

/** Supervisors give ten seconds before they kill; where balancers are waited for, more. */
const stopTimeoutMs = 9_500

/** npm passes Ctrl-C on to a process that the terminal has told already: a repeat this soon is nobody's second thought. */
const repeatMs = 1_000

/**
 * Serves until SIGTERM or SIGINT, then finishes what is in flight and exits with 0. Another signal, later than a second
 * after the one before, ends the wait for balancers; when they are not waited for, it exits at once, and the built-in
 * PostgreSQL is told to stop, and stops by itself. When
 * the built-in PostgreSQL dies, or hangs and lets nothing stop within ten seconds, it exits with 1, so that a supervisor
 * starts both again.
 */
export async function serve(): Promise<void> {
  const settings = readSettings(process.env)
  const log = createGatewayLog(settings)
  const unknown = unknownSettings(process.env)
  if (unknown.length > 0) log.warn({ names: unknown }, 'these variables look like settings and are none')
  log.info({ version, pid: process.pid, settings: summarizeSettings(settings) }, 'starting')

  const stopped = Promise.withResolvers<void>()
  const stopSignals = ['SIGTERM', 'SIGINT'] as const
  // Asked to stop while still starting: the start goes on to its end, then everything is stopped in order.
  let lastSignalAt: number | undefined
  let gateway: Gateway | undefined
  for (const signal of stopSignals)
    process.on(signal, () => {
      const isRepeat = lastSignalAt !== undefined
      if (lastSignalAt !== undefined && performance.now() - lastSignalAt <= repeatMs) return
      lastSignalAt = performance.now()
      if (!isRepeat) {
        log.info({ signal }, 'stopping')
        stopped.resolve()
      } else if (gateway?.hurry() === true) log.info({ signal }, 'stopping sooner')
      else {
        gateway?.abandon()
        process.exit(1)
      }
    })

  let late: NodeJS.Timeout | undefined
  const exitWhenLate = (afterMs: number) => {
    clearTimeout(late)
    late = setTimeout(() => {
      log.error('not everything stopped in time; exiting all the same. What was answered with 202 is on disk')
      process.exit(1)
    }, afterMs)
  }
  // A start may wait for ever, for somebody who holds the database.
  void stopped.promise.then(() => gateway ?? exitWhenLate(stopTimeoutMs))
  gateway = await startGateway(settings, log).catch((error) => {
    clearTimeout(late)
    throw error
  })
  log.info({ url: gateway.url }, 'ready')
  if (gateway.setUpLink !== undefined) printSetUpLink(gateway.setUpLink)
  const exitCode = await Promise.race([stopped.promise.then(() => 0), gateway.databaseDied.then(() => 1)])
  if (exitCode !== 0) {
    log.error('PostgreSQL is gone; stopping, so that both can be started again')
    // Nobody is served any more.
    gateway.hurry()
  }
  exitWhenLate(stopTimeoutMs + longestDrainMs(drainDelayOf(settings)))
  await gateway.stop()
  log.info('stopped')
  process.exit(exitCode)
}

/** Printed past the log on purpose: it is for the person at the terminal, and worthless after one use. */
function printSetUpLink(link: string): void {
  console.log(`\n  Welcome to Hookgate. Open this link once to become the owner:\n\n    ${link}\n`)
}
