import { RE2JS, RE2JSException } from 're2js'
import { conditionLimits } from '#contract/condition.ts'
import { estimatePatternSize } from './pattern-size.ts'

/**
 * What searching one text may cost, so that no text and no pattern keeps the process busy. RE2 is linear in the text,
 * but not the same for every pattern: it takes at most about (size of the pattern × characters) steps, for patterns that
 * are made for it, such as `(a|b)*a(a|b){300}`.
 *
 * Measured 2026-11, Node 24.21, two shared cores: 50 ns a step where the code is cold, 18 ns later. So the dearest search
 * takes 40 ms. `(a+)+$` on 100,000 characters takes 2 ms, `[\s\S]{990}` 40 ms when first used.
 */
export const patternLimits = {
  /** Instructions of the compiled pattern. Its first use costs 4 µs for each. */
  size: 1000,
  /** Steps of one search. */
  steps: 800_000,
  /** Steps after which what the search remembered is dropped. RE2 keeps about 8 bytes for each. */
  stepsRemembered: 400_000,
} as const

/** A pattern that is ready to search. Keep it as long as the flow version: it remembers up to 3 MB. */
export type Pattern = {
  /** Whether the pattern is found in the text; `too-long` when the search would take too many steps. */
  find(text: string): boolean | 'too-long'
}

export type PatternReading =
  | { kind: 'ok'; pattern: Pattern }
  /** `message` goes on after "The pattern cannot be read:". `position` counts lines and columns from 1. */
  | { kind: 'invalid'; message: string; position?: { line: number; column: number } }

/** Reads a pattern in the syntax of RE2. Never throws, and takes milliseconds at most. */
export function readPattern(text: string): PatternReading {
  if (text.length > conditionLimits.patternLength)
    return invalid(`it is longer than ${conditionLimits.patternLength} characters`)
  // An estimate, so twice the bound.
  if (estimatePatternSize(text) > 2 * patternLimits.size) return invalid(tooLarge)
  let compiled: RE2JS | undefined
  try {
    compiled = RE2JS.compile(text)
  } catch (error) {
    return describe(text, error)
  }
  const size = compiled.programSize()
  if (size > patternLimits.size) return invalid(tooLarge)
  let remembered = 0
  return {
    kind: 'ok',
    pattern: {
      find(searched) {
        const steps = countSteps(size, searched.length)
        if (steps > patternLimits.steps) return 'too-long'
        compiled ??= RE2JS.compile(text)
        const isFound = compiled.test(searched)
        remembered += steps
        if (remembered > patternLimits.stepsRemembered) {
          compiled = undefined
          remembered = 0
        }
        return isFound
      },
    },
  }
}

/** At most one state per character, and never more than the pattern can be in; a state costs the pattern's size. */
function countSteps(size: number, length: number): number {
  return size * Math.min(length, 2 ** size)
}

const tooLarge = 'it is too large when its counted repetitions are written out'

function invalid(message: string): PatternReading {
  return { kind: 'invalid', message }
}

/** RE2 quotes the part that it cannot read. Its place is known when the pattern has that part once. */
function describe(text: string, error: unknown): PatternReading {
  if (!(error instanceof RE2JSException)) return invalid('it is too complex')
  const { error: reason, input } = error as { error?: string; input?: string }
  if (reason === undefined) return invalid(error.message)
  if (input === undefined || input === '' || input === text) return invalid(reason)
  const at = text.indexOf(input)
  const message = `${reason} ${input}`
  if (at < 0 || at !== text.lastIndexOf(input)) return invalid(message)
  const lines = text.slice(0, at).split('\n')
  return { kind: 'invalid', message, position: { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 } }
}
