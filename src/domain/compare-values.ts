import type { ConditionOperator } from '#contract/condition-operators.ts'
import { readInstant } from './duration.ts'
import { isSameJson } from './same-json.ts'
import { isSearchable, printValue } from './template-language.ts'

/**
 * Whether the comparison holds, by the rules of `conditionOperators`. The values are JSON; undefined counts as null.
 * Depends on the values only and never throws: sides that do not fit do not hold. `matches` is not for here.
 */
export function compareValues(operator: Exclude<ConditionOperator, 'matches'>, left: unknown, right: unknown): boolean {
  switch (operator) {
    case 'equals':
      return areEqual(left, right)
    case 'not_equals':
      return !areEqual(left, right)
    case 'contains':
      return contains(left, right)
    case 'not_contains':
      return !contains(left, right)
    case 'starts_with':
      return compareTexts(left, right, (text, part) => text.startsWith(part))
    case 'ends_with':
      return compareTexts(left, right, (text, part) => text.endsWith(part))
    case 'greater_than':
      return compareBy(readNumber, left, right, (a, b) => a > b)
    case 'greater_or_equal':
      return compareBy(readNumber, left, right, (a, b) => a >= b)
    case 'less_than':
      return compareBy(readNumber, left, right, (a, b) => a < b)
    case 'less_or_equal':
      return compareBy(readNumber, left, right, (a, b) => a <= b)
    case 'before':
      return compareBy(readTime, left, right, (a, b) => a < b)
    case 'after':
      return compareBy(readTime, left, right, (a, b) => a > b)
    case 'in':
      return isIn(left, right)
    case 'not_in':
      return !isIn(left, right)
    case 'exists':
      return left !== undefined && left !== null
    case 'not_exists':
      return left === undefined || left === null
    case 'is_empty':
      return isEmpty(left)
  }
}

/** The value as text, or undefined for what is missing, a list or an object. Numbers and booleans are as JSON writes them. */
export function readText(value: unknown): string | undefined {
  return value === undefined || value === null || typeof value === 'object' ? undefined : printValue(value)
}

function areEqual(left: unknown, right: unknown): boolean {
  if (left === undefined || left === null || right === undefined || right === null) return false
  if (typeof left === typeof right) return isSameJson(left, right)
  if (typeof left === 'number' || typeof right === 'number')
    return compareBy(readNumber, left, right, (a, b) => a === b)
  if (typeof left === 'boolean') return String(left) === right
  if (typeof right === 'boolean') return String(right) === left
  return false
}

function contains(left: unknown, right: unknown): boolean {
  if (Array.isArray(left)) return left.some((element) => areEqual(element, right))
  return compareTexts(left, right, (text, part) => isSearchable(text, part) && text.includes(part))
}

function isIn(left: unknown, right: unknown): boolean {
  if (Array.isArray(right)) return right.some((element) => areEqual(left, element))
  return typeof right === 'string' && right.split(',').some((element) => areEqual(left, element.trim()))
}

function compareTexts(left: unknown, right: unknown, holds: (text: string, part: string) => boolean): boolean {
  return compareBy(readText, left, right, holds)
}

function compareBy<T>(
  read: (value: unknown) => T | undefined,
  left: unknown,
  right: unknown,
  holds: (left: T, right: T) => boolean,
): boolean {
  const [a, b] = [read(left), read(right)]
  return a !== undefined && b !== undefined && holds(a, b)
}

/** A number as JSON writes it, with space around it. */
const numberText = /^\s*-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?\s*$/

function readNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return value
  // No number that means something is longer, and the pattern reads all of it.
  if (typeof value !== 'string' || value.length > 400 || !numberText.test(value)) return undefined
  const number = Number(value)
  return Number.isFinite(number) ? number : undefined
}

function readTime(value: unknown): number | undefined {
  return typeof value === 'string' && value.length <= 400 ? readInstant(value)?.getTime() : undefined
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true
  return typeof value === 'object' && Object.keys(value).length === 0
}
