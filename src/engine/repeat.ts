import type { Log } from '#platform/log.ts'

export type Repetition = {
  /** Resolves when the run under way, if any, has ended. */
  stop(): Promise<void>
}

/**
 * Does the work every so often, the first time after one interval, never twice at once. A failure is logged and the
 * next turn tries again. The timer does not keep the process alive.
 */
export function repeat(what: string, intervalMs: number, log: Log, work: () => Promise<void>): Repetition {
  let isStopped = false
  let underWay: Promise<void> | undefined
  const timer = setInterval(() => {
    if (isStopped || underWay !== undefined) return
    underWay = work()
      .catch((error: unknown) => log.warn({ err: error }, `${what} failed and will be tried again`))
      .finally(() => {
        underWay = undefined
      })
  }, intervalMs)
  timer.unref()
  return {
    async stop() {
      isStopped = true
      clearInterval(timer)
      await underWay
    },
  }
}
