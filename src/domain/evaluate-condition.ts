import type { Comparison, Condition, Scalar } from '#contract/condition.ts'
import { conditionOperators } from '#contract/condition-operators.ts'
import { compareValues, readText } from './compare-values.ts'
import { evaluateTemplate, type MergeScope, type TemplateCache, takeStep } from './merge-fields.ts'
import { readPattern } from './pattern.ts'

/** A comparison that was looked at: the values of its two sides, and what came of it. */
export type ComparisonResult = {
  left: unknown
  operator: Comparison['operator']
  right?: unknown
  holds: boolean
  /** Why the sides could not be compared. */
  note?: string
}

/** `comparisons` are those that were looked at: a group is left as soon as it is decided. */
export type ConditionResult = { holds: boolean; comparisons: ComparisonResult[] }

/**
 * Whether the condition holds. The result depends on the condition and the scope only. Sides that do not fit are no
 * error; throws TemplateError when a template cannot be rendered, or when all templates and comparisons together take
 * longer than the allowance of the cache allows.
 */
export function evaluateCondition(condition: Condition, scope: MergeScope, cache: TemplateCache): ConditionResult {
  const comparisons: ComparisonResult[] = []
  const holds = (member: Comparison | Condition): boolean => {
    if ('all' in member) return member.all.every(holds)
    if ('any' in member) return member.any.some(holds)
    takeStep(cache)
    const result = evaluateComparison(member, scope, cache)
    comparisons.push(result)
    return result.holds
  }
  return { holds: holds(condition), comparisons }
}

function evaluateComparison({ left, operator, right }: Comparison, scope: MergeScope, cache: TemplateCache) {
  const leftValue = evaluateTemplate(left, scope, cache)
  if (operator === 'matches') return { left: leftValue, operator, right, ...search(leftValue, String(right), cache) }
  if (conditionOperators[operator].right === 'none')
    return { left: leftValue, operator, holds: compareValues(operator, leftValue, null) }
  const evaluate = (value: Scalar | undefined) =>
    typeof value === 'string' ? evaluateTemplate(value, scope, cache) : value
  const rightValue = Array.isArray(right) ? right.map(evaluate) : evaluate(right)
  return { left: leftValue, operator, right: rightValue, holds: compareValues(operator, leftValue, rightValue) }
}

function search(left: unknown, pattern: string, cache: TemplateCache): { holds: boolean; note?: string } {
  const text = readText(left)
  if (text === undefined) return { holds: false }
  let reading = cache.patterns.get(pattern)
  if (reading === undefined) {
    reading = readPattern(pattern)
    cache.patterns.set(pattern, reading)
  }
  if (reading.kind === 'invalid') return { holds: false, note: reading.message }
  const found = reading.pattern.find(text)
  return found === 'too-long' ? { holds: false, note: 'The text is too long for this pattern.' } : { holds: found }
}
