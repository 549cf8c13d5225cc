import Type, { type Static } from 'typebox'
import type { NodeSpec } from './node-spec.ts'
import { Template } from './template.ts'

/** Exactly one of the two. */
export const WaitParams = Type.Object(
  {
    for: Type.Optional(Template(1000, 'An ISO 8601 duration, such as P1D or PT30M.')),
    until: Type.Optional(Template(1000, 'An RFC 3339 instant, such as 2030-01-31T09:00:00Z.')),
  },
  { additionalProperties: false, minProperties: 1, maxProperties: 1 },
)
export type WaitParams = Static<typeof WaitParams>

export const waitSpec = {
  title: 'Wait',
  help: 'Pauses the experience for a duration or until an instant.',
  outcomes: [],
  isFinal: false,
  params: WaitParams,
  output: 'Nothing.',
} as const satisfies NodeSpec
