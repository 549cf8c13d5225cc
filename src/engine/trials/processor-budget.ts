/** A turn of computing is no longer than this, unless one node takes longer; then everything else has its turn. */
const turnMs = 20

export type ProcessorBudget = {
  readonly isSpent: boolean
  /** Does the work at the budget's expense. */
  measure<Result>(work: () => Result): Result
  /** Lets others have their turn, when this turn was long enough. */
  rest(): Promise<void>
}

/**
 * Processor time of this thread that may be spent on pieces of work; `within` another budget, at the expense of both.
 * A piece is never cut short: the bounds on one template are those of `templateLimits`.
 */
export function createProcessorBudget(cpuMs: number, within?: ProcessorBudget): ProcessorBudget {
  let spentMs = 0
  let turnSpentMs = 0
  return {
    get isSpent() {
      return spentMs >= cpuMs || within?.isSpent === true
    },
    measure(work) {
      const startedAt = process.threadCpuUsage()
      try {
        return within === undefined ? work() : within.measure(work)
      } finally {
        const { user, system } = process.threadCpuUsage(startedAt)
        spentMs += (user + system) / 1000
        turnSpentMs += (user + system) / 1000
      }
    },
    async rest() {
      if (turnSpentMs < turnMs) return
      turnSpentMs = 0
      await new Promise((resolve) => setImmediate(resolve))
    },
  }
}
