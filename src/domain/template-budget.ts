/** Thrown when a template asks for more than its share. The message is safe to show: it quotes no data. */
export class TemplateBudgetError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'TemplateBudgetError'
  }
}

/**
 * What one rendering may use. The largest honest template is a whole payload of 1 MiB printed as JSON, which takes
 * about 10 ms; the bounds leave several times that.
 */
export const templateLimits = {
  /** Characters of one template. */
  templateLength: 100_000,
  /** Characters that one rendering prints. */
  outputLength: 4_000_000,
  /** Characters and elements that all its filters and ranges read and make. */
  work: 8_000_000,
  /** Processor time of one rendering. */
  cpuMs: 50,
} as const

export type TemplateBudget = {
  /** Call before each step. */
  step(): void
  /** Call before an operation whose cost is about so many characters. */
  spend(work: number): void
}

/**
 * The budget of one rendering. Both functions throw TemplateBudgetError when it is used up.
 *
 * Time is the processor time of this thread, not the clock on the wall: a template must not fail because the machine
 * was busy with something else. Reading it is a system call, which took 4 % of a busy gateway's time; so it is read only
 * when half the budget has passed on the wall, and then allows the other half.
 */
export function startBudget(): TemplateBudget {
  const startedAt = performance.now()
  const halfMs = templateLimits.cpuMs / 2
  let atHalf: NodeJS.CpuUsage | undefined
  let spent = 0
  return {
    step() {
      if (performance.now() - startedAt < halfMs) return
      atHalf ??= process.threadCpuUsage()
      const used = process.threadCpuUsage(atHalf)
      if (used.user + used.system > halfMs * 1000) {
        throw new TemplateBudgetError('The template takes too long.')
      }
    },
    spend(work) {
      spent += work
      if (spent > templateLimits.work) throw new TemplateBudgetError('The template works on too much data.')
    },
  }
}
