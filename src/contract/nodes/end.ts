import Type, { type Static } from 'typebox'
import type { NodeSpec } from './node-spec.ts'

export const EndParams = Type.Object({}, { additionalProperties: false })
export type EndParams = Static<typeof EndParams>

export const endSpec = {
  title: 'End',
  help: 'Completes the experience. Optional: an exit without an edge does the same.',
  outcomes: [],
  isFinal: true,
  params: EndParams,
  output: 'Nothing.',
} as const satisfies NodeSpec
