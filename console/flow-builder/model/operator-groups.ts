import type { Comparison } from '#contract/condition.ts'
import { type ConditionOperator, conditionOperators, operatorNames } from '#contract/condition-operators.ts'
import { readListText, writeListText } from './list-text.ts'
import type { ValueKind } from './merge-tree.ts'

export type OperatorGroup = { title: string; operators: ConditionOperator[] }

const groups = {
  presence: { title: 'Presence', operators: ['exists', 'not_exists', 'is_empty'] },
  value: { title: 'Any value', operators: ['equals', 'not_equals', 'in', 'not_in'] },
  text: { title: 'Text', operators: ['contains', 'not_contains', 'starts_with', 'ends_with', 'matches'] },
  number: { title: 'Number', operators: ['greater_than', 'greater_or_equal', 'less_than', 'less_or_equal'] },
  time: { title: 'Time', operators: ['before', 'after'] },
} as const satisfies Record<string, { title: string; operators: ConditionOperator[] }>

type GroupName = keyof typeof groups

/** Which groups can hold for a value of the kind, the likeliest first. */
const fitting: Record<ValueKind, GroupName[]> = {
  text: ['value', 'text', 'time', 'presence', 'number'],
  number: ['value', 'number', 'presence'],
  boolean: ['value', 'presence'],
  list: ['text', 'presence', 'value'],
  object: ['presence', 'value'],
  unknown: ['value', 'text', 'number', 'time', 'presence'],
}

/** The operators in groups, those that fit the kind first. What does not fit the sample may fit other payloads. */
export function operatorGroupsFor(kind: ValueKind): OperatorGroup[] {
  const fit = fitting[kind].map((name) => listGroup(name, kind))
  const offered = new Set(fit.flatMap(({ operators }) => operators))
  const others = operatorNames.filter((operator) => !offered.has(operator))
  return others.length === 0 ? fit : [...fit, { title: 'Does not fit the sample', operators: others }]
}

function listGroup(name: GroupName, kind: ValueKind): OperatorGroup {
  if (kind === 'list' && name === 'text') return { title: 'List', operators: ['contains', 'not_contains'] }
  return { title: groups[name].title, operators: [...groups[name].operators] }
}

/** The comparison with another operator, and the right side in the form that this one takes. */
export function withOperator({ left, right }: Comparison, operator: ConditionOperator): Comparison {
  switch (conditionOperators[operator].right) {
    case 'none':
      return { left, operator }
    case 'list':
      return { left, operator, right: writeListText(readListText(right)) }
    default:
      return { left, operator, right: Array.isArray(right) ? (right[0] ?? '') : (right ?? '') }
  }
}
