/** Thrown when a template asks for more than its share. The message is safe to show: it quotes no data. */
export class TemplateBudgetError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'TemplateBudgetError'
  }
}

/**
 * What rendering may use. The largest honest template is a whole payload of 1 MiB printed as JSON, which takes
 * about 10 ms; the bounds leave several times that.
 */
export const templateLimits = {
  /** Characters of one template. */
  templateLength: 100_000,
  /** Characters that the renderings of one node print. */
  outputLength: 4_000_000,
  /** Characters and elements that all its filters and ranges read and make. */
  work: 8_000_000,
  /** Processor time of the renderings of one node. */
  cpuMs: 50,
} as const

/** What several renderings may use together: processor time, and characters that they print. */
export type TemplateAllowance = {
  /** Call before each step. */
  step(): void
  /** Call for each text that is printed. */
  print(characters: number): void
}

/** What one rendering may use: its share of an allowance, and work of its own. */
export type TemplateBudget = TemplateAllowance & {
  /** Call before an operation whose cost is about so many characters. */
  spend(work: number): void
}

/**
 * An allowance, from now on. Its functions throw TemplateBudgetError when it is used up.
 *
 * Time is the processor time of this thread, not the clock on the wall: a template must not fail because the machine
 * was busy with something else. Reading it is a system call, which took 4 % of a busy gateway's time; so it is read only
 * when half the budget has passed on the wall, and then allows the other half.
 */
export function startAllowance(): TemplateAllowance {
  const startedAt = performance.now()
  const halfMs = templateLimits.cpuMs / 2
  let atHalf: NodeJS.CpuUsage | undefined
  let printed = 0
  return {
    step() {
      if (performance.now() - startedAt < halfMs) return
      atHalf ??= process.threadCpuUsage()
      const used = process.threadCpuUsage(atHalf)
      if (used.user + used.system > halfMs * 1000) {
        throw new TemplateBudgetError('The template takes too long.')
      }
    },
    print(characters) {
      printed += characters
      if (printed > templateLimits.outputLength) {
        throw new TemplateBudgetError(`The template prints more than ${templateLimits.outputLength} characters.`)
      }
    },
  }
}

/** The budget of one rendering. Its functions throw TemplateBudgetError when it is used up. */
export function startBudget(allowance: TemplateAllowance = startAllowance()): TemplateBudget {
  let spent = 0
  return {
    ...allowance,
    spend(work) {
      spent += work
      if (spent > templateLimits.work) throw new TemplateBudgetError('The template works on too much data.')
    },
  }
}
