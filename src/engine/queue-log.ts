import { Logger } from 'graphile-worker'
import type { Log } from '#platform/log.ts'

/** Thrown by a job that goes back to the queue because the engine stops: no failure, and not logged as one. */
export const givenBack = 'The engine stops; what is unfinished was given back.'

/**
 * The queue's messages in our log. They name jobs and tasks. What it calls an error is mostly a job that will be
 * repeated, and what it calls information is each job; the metadata holds whole jobs and is left out.
 */
export function createQueueLog(log: Log): Logger {
  const levels = { error: 'warn', warning: 'warn', info: 'debug', debug: 'trace' } as const
  return new Logger(() => (level, message) => {
    const isGivenBack = message.includes(givenBack)
    log[isGivenBack ? 'debug' : levels[level]]({ from: 'queue' }, message)
  })
}
