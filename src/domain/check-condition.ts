import { conditionLimits } from '#contract/condition.ts'
import { type ConditionOperator, conditionOperators, isOperator, operatorNames } from '#contract/condition-operators.ts'
import { describePosition } from './describe-position.ts'
import { escapePointer } from './escape-pointer.ts'
import { hasMergeFields } from './merge-fields.ts'
import type { ParamProblem } from './node-checks/node-check.ts'
import { readPattern } from './pattern.ts'

/** Where in the parameters a template stands. */
export type TemplatePlace = { pointer: string; text: string }

/** What one walk through a condition collects on its way. */
type Walk = { comparisons: number; templates: TemplatePlace[] }

/**
 * What is wrong with the condition, apart from its templates, and where those are. Takes any JSON value; `pointer` leads
 * to it. Each problem is told once, at the innermost place.
 */
export function checkCondition(
  value: unknown,
  pointer: string,
): { problems: ParamProblem[]; templates: TemplatePlace[] } {
  const walk: Walk = { comparisons: 0, templates: [] }
  return { problems: checkGroup(value, pointer, 1, walk), templates: walk.templates }
}

function checkGroup(group: unknown, pointer: string, depth: number, walk: Walk): ParamProblem[] {
  const [name, ...others] = Object.keys(isObject(group) ? group : {})
  if (!isObject(group) || (name !== 'all' && name !== 'any') || others.length > 0)
    return say(pointer, 'A condition is {"all": […]} or {"any": […]}.')
  if (depth > conditionLimits.depth)
    return say(pointer, `Groups are more than ${conditionLimits.depth} deep inside one another.`)
  const members = group[name]
  if (!Array.isArray(members)) return say(`${pointer}/${name}`, 'A list of comparisons and groups is required.')
  return members.flatMap((member: unknown, index) => {
    const place = `${pointer}/${name}/${index}`
    const isGroup = isObject(member) && ('all' in member || 'any' in member)
    return isGroup ? checkGroup(member, place, depth + 1, walk) : checkComparison(member, place, walk)
  })
}

function checkComparison(comparison: unknown, pointer: string, walk: Walk): ParamProblem[] {
  walk.comparisons++
  if (walk.comparisons > conditionLimits.comparisons) {
    const isFirst = walk.comparisons === conditionLimits.comparisons + 1
    return isFirst ? say(pointer, `The condition has more than ${conditionLimits.comparisons} comparisons.`) : []
  }
  if (!isObject(comparison)) return say(pointer, 'A comparison or a group is required.')
  const { left, operator, right, ...others } = comparison
  return [
    ...Object.keys(others).flatMap((name) =>
      say(`${pointer}/${escapePointer(name)}`, 'A comparison has left, operator and right, and nothing else.'),
    ),
    ...checkLeft(left, `${pointer}/left`, walk),
    ...(typeof operator === 'string' && isOperator(operator)
      ? checkRight(operator, right, `${pointer}/right`, walk)
      : say(`${pointer}/operator`, `Choose one of ${operatorNames.join(', ')}.`)),
  ]
}

function checkLeft(left: unknown, pointer: string, walk: Walk): ParamProblem[] {
  if (left === undefined) return say(pointer, 'A value is required.')
  return typeof left === 'string' ? checkText(left, pointer, walk) : say(pointer, 'The value must be string.')
}

function checkRight(operator: ConditionOperator, right: unknown, pointer: string, walk: Walk): ParamProblem[] {
  const kind = conditionOperators[operator].right
  if (kind === 'none') return right === undefined ? [] : say(pointer, `${operator} has no right side.`)
  if (right === undefined) return say(pointer, 'A value is required.')
  if (kind === 'pattern') return checkPattern(right, pointer)
  if (kind === 'list' && Array.isArray(right)) return checkList(right, pointer, walk)
  const kinds = kind === 'list' ? 'a text, a number, a boolean or a list' : 'a text, a number or a boolean'
  if (!isScalar(right)) return say(pointer, `The right side must be ${kinds}.`)
  if (kind === 'list' && typeof right === 'string' && right.trimStart().startsWith('['))
    return say(pointer, 'Write the list as a list, not as a text, or separate its elements by commas.')
  return typeof right === 'string' ? checkText(right, pointer, walk) : []
}

function checkList(list: unknown[], pointer: string, walk: Walk): ParamProblem[] {
  if (list.length > conditionLimits.listLength)
    return say(pointer, `The list has more than ${conditionLimits.listLength} elements.`)
  return list.flatMap((element, index) => {
    if (!isScalar(element)) return say(`${pointer}/${index}`, 'The value must be a text, a number or a boolean.')
    return typeof element === 'string' ? checkText(element, `${pointer}/${index}`, walk) : []
  })
}

function checkPattern(pattern: unknown, pointer: string): ParamProblem[] {
  if (typeof pattern !== 'string') return say(pointer, 'The pattern must be a text.')
  if (hasMergeFields(pattern)) return say(pointer, 'A pattern cannot hold merge fields.')
  const reading = readPattern(pattern)
  if (reading.kind === 'ok') return []
  return say(pointer, `The pattern cannot be read: ${reading.message}${describePosition(reading)}.`)
}

function checkText(text: string, pointer: string, walk: Walk): ParamProblem[] {
  if (text.length > conditionLimits.sideLength)
    return say(pointer, `The text is longer than ${conditionLimits.sideLength} characters.`)
  walk.templates.push({ pointer, text })
  return []
}

function say(pointer: string, message: string): ParamProblem[] {
  return [{ pointer, message }]
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
}
