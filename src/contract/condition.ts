import Type, { type TSchema } from 'typebox'
import { type ConditionOperator, operatorNames } from './condition-operators.ts'

/** How large one condition may be. `depth` counts groups inside one another. */
export const conditionLimits = {
  depth: 8,
  comparisons: 100,
  /** Characters of a side that is a template. */
  sideLength: 10_000,
  patternLength: 1000,
  /** Elements of a list at the right. */
  listLength: 100,
} as const

export type Scalar = string | number | boolean

/**
 * `left` is a template, and so is every text at the right, except a pattern. A template that is one merge field and
 * nothing else is compared as the value it is; any other as the text it renders to.
 */
export type Comparison = { left: string; operator: ConditionOperator; right?: Scalar | Scalar[] }

/** Holds when all, or any, of its members hold: `all` of none holds, `any` of none does not. */
export type Condition = { all: (Comparison | Condition)[] } | { any: (Comparison | Condition)[] }

const conditionKeyword = 'x-condition'

const side = Type.String({ maxLength: conditionLimits.sideLength })
const scalar = Type.Union([side, Type.Number(), Type.Boolean()])
const closed = { additionalProperties: false }
const member = Type.Union([Type.Ref('Comparison'), Type.Ref('Condition')])

/** The shape of a condition. What it cannot say, such as which operators have a right side, is checked besides. */
export const Condition = Type.Unsafe<Condition>(
  Type.Cyclic(
    {
      Comparison: Type.Object(
        {
          left: side,
          operator: Type.Enum(operatorNames),
          right: Type.Optional(
            Type.Union([scalar, Type.Array(scalar, { maxItems: conditionLimits.listLength })], {
              description: 'A text, a number, a boolean, or a list of them.',
            }),
          ),
        },
        closed,
      ),
      Condition: Type.Union([
        Type.Object({ all: Type.Array(member) }, closed),
        Type.Object({ any: Type.Array(member) }, closed),
      ]),
    },
    'Condition',
    { [conditionKeyword]: true, description: 'All or any of comparisons and groups.' },
  ),
)

/** Whether the schema is of a condition. */
export function isCondition(schema: TSchema): boolean {
  return (schema as Record<string, unknown>)[conditionKeyword] === true
}
