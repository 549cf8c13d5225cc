import type { RunDifference, TrialStep } from '#contract/trial.ts'

/** Characters of the JSON of one value, and of all values of one answer. Later values get what is left. */
const valueLengthMax = 64 * 1024
const answerLengthMax = 4_000_000

/** What is always left for a value: enough to see what it is. */
const valueLengthMin = 200

export type Cutter = { step(step: TrialStep): TrialStep; difference(difference: RunDifference): RunDifference }

/** Bounds one answer: a longer value becomes the beginning of its JSON text. */
export function createCutter(): Cutter {
  let left = answerLengthMax

  function cut(value: unknown): { value: unknown; isCut: boolean } {
    const text = JSON.stringify(value) ?? ''
    const lengthMax = Math.max(valueLengthMin, Math.min(valueLengthMax, left))
    left -= Math.min(text.length, lengthMax)
    if (text.length <= lengthMax) return { value, isCut: false }
    return { value: `${text.slice(0, lengthMax).toWellFormed()}…`, isCut: true }
  }

  return {
    step(step) {
      const input = cut(step.input)
      const output = cut(step.output)
      return {
        ...step,
        ...('input' in step ? { input: input.value } : {}),
        ...('output' in step ? { output: output.value } : {}),
        truncated: input.isCut || output.isCut,
      }
    },
    difference(difference) {
      return {
        ...difference,
        ...('before' in difference ? { before: cut(difference.before).value } : {}),
        ...('after' in difference ? { after: cut(difference.after).value } : {}),
      }
    },
  }
}
