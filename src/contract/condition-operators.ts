/** What stands at the right of an operator. */
export type RightSide = 'value' | 'list' | 'pattern' | 'none'

export type OperatorSpec = {
  /** How screens say it, between the two sides. */
  title: string
  right: RightSide
  /** Which values the two sides must be for the comparison to be able to hold. */
  operands: string
}

/**
 * Every operator, in the order of screens, with its type rules. `docs/guides/flows.md` has the same table; a test compares
 * the two. A comparison whose sides do not fit is false, and so the `not_` operators, which are the exact opposites of
 * their namesakes, are true for it.
 */
export const conditionOperators = {
  equals: {
    title: 'equals',
    right: 'value',
    operands:
      'Any two values of the same kind: text (upper and lower case differ), number, boolean, list, object. A number also equals text that is that number, a boolean the text `true` or `false`. A missing value equals nothing.',
  },
  not_equals: { title: 'does not equal', right: 'value', operands: 'The opposite of `equals`.' },
  contains: {
    title: 'contains',
    right: 'value',
    operands: 'A text that has the right side, a text, in it; or a list with an element that equals the right side.',
  },
  not_contains: { title: 'does not contain', right: 'value', operands: 'The opposite of `contains`.' },
  starts_with: { title: 'starts with', right: 'value', operands: 'Two texts.' },
  ends_with: { title: 'ends with', right: 'value', operands: 'Two texts.' },
  matches: {
    title: 'matches the pattern',
    right: 'pattern',
    operands:
      'A text in which the pattern (RE2, without merge fields, at most 1,000 characters) is found anywhere; `^` and `$` anchor it. A text that is too long for its pattern is not searched and does not match.',
  },
  greater_than: { title: 'is greater than', right: 'value', operands: 'Two numbers, or texts that are numbers.' },
  greater_or_equal: {
    title: 'is greater than or equal to',
    right: 'value',
    operands: 'Two numbers, or texts that are numbers.',
  },
  less_than: { title: 'is less than', right: 'value', operands: 'Two numbers, or texts that are numbers.' },
  less_or_equal: {
    title: 'is less than or equal to',
    right: 'value',
    operands: 'Two numbers, or texts that are numbers.',
  },
  before: {
    title: 'is before',
    right: 'value',
    operands: 'Two instants (RFC 3339, with an offset) or dates. A date is its midnight in UTC.',
  },
  after: { title: 'is after', right: 'value', operands: 'Two instants or dates, as with `before`.' },
  in: {
    title: 'is one of',
    right: 'list',
    operands:
      'A value that equals an element of the list at the right. A text at the right is split at its commas, without the space around them.',
  },
  not_in: { title: 'is none of', right: 'list', operands: 'The opposite of `in`.' },
  exists: { title: 'exists', right: 'none', operands: 'A value that is there and is not null.' },
  not_exists: { title: 'does not exist', right: 'none', operands: 'The opposite of `exists`.' },
  is_empty: {
    title: 'is empty',
    right: 'none',
    operands: 'A value that is missing or null, or the empty text, list or object.',
  },
} as const satisfies Record<string, OperatorSpec>

export type ConditionOperator = keyof typeof conditionOperators

/** The names of all operators. */
export const operatorNames = Object.keys(conditionOperators) as ConditionOperator[]

/** Whether the text names an operator. */
export function isOperator(text: string): text is ConditionOperator {
  return Object.hasOwn(conditionOperators, text)
}
