import Type, { type Static } from 'typebox'
import { Condition } from '../condition.ts'
import type { NodeSpec } from './node-spec.ts'

export const CriteriaFilterParams = Type.Object({ when: Condition }, { additionalProperties: false })
export type CriteriaFilterParams = Static<typeof CriteriaFilterParams>

export const criteriaFilterSpec = {
  title: 'Criteria filter',
  help: 'Lets experiences pass that meet a condition. The others leave by another exit, or end here.',
  outcomes: ['pass', 'fail'],
  isFinal: false,
  params: CriteriaFilterParams,
  output: 'The outcome taken: {{id.outcome}}.',
} as const satisfies NodeSpec
