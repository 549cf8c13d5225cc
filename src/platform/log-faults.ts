import type { Log } from './log.ts'

/** Logs an error under its message, which is a fixed sentence. */
export type LogFault = (fields: Record<string, unknown>, message: string) => void

const quietMs = 1_000

/**
 * For errors that every request meets while the database is away: at most a line a second of each message, which says how many
 * were left out since the one before. A full disk would be the next thing to fail.
 */
export function createLogFault(log: Log, now: () => number = () => performance.now()): LogFault {
  const lines = new Map<string, { at: number; leftOut: number }>()
  return (fields, message) => {
    const last = lines.get(message)
    if (last !== undefined && now() - last.at < quietMs) {
      last.leftOut += 1
      return
    }
    log.error(last === undefined || last.leftOut === 0 ? fields : { ...fields, leftOut: last.leftOut }, message)
    lines.set(message, { at: now(), leftOut: 0 })
  }
}
