import Type, { type Static } from 'typebox'
import { Condition } from '../condition.ts'
import type { NodeSpec } from './node-spec.ts'

export const CriteriaSplitParams = Type.Object(
  {
    paths: Type.Array(
      Type.Object(
        {
          id: Type.String({
            pattern: '^[A-Za-z][A-Za-z0-9_]{0,63}$',
            description:
              'A letter, then letters, digits and underscores, 64 characters at most. The outcome; not `other`.',
          }),
          name: Type.Optional(Type.String({ maxLength: 120 })),
          when: Condition,
        },
        { additionalProperties: false },
      ),
      { minItems: 1, maxItems: 50, description: 'The first path from the top whose condition holds is taken.' },
    ),
  },
  { additionalProperties: false },
)
export type CriteriaSplitParams = Static<typeof CriteriaSplitParams>

export const criteriaSplitSpec = {
  title: 'Criteria split',
  help: 'Sends each experience along the first path whose condition it meets, or along the path for all others.',
  outcomes: ['other'],
  isFinal: false,
  params: CriteriaSplitParams,
  output: 'The outcome taken: {{id.outcome}}, which is the id of the path or `other`.',
} as const satisfies NodeSpec
