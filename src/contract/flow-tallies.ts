import Type, { type Static } from 'typebox'
import { FlowId } from './flow.ts'
import { Instant, Nullable } from './page.ts'

const begun = 'Of the experiences that began in the last 24 hours.'

const experienceTally = {
  running: Type.Integer(),
  waiting: Type.Integer(),
  completed24h: Type.Integer({ description: begun }),
  failed24h: Type.Integer({ description: begun }),
  errored: Type.Integer({ description: 'All that are kept: each waits for somebody.' }),
  terminated24h: Type.Integer({ description: begun }),
}

/** How a flow is doing, over all its versions. Requests are counted within a minute of the call. */
export const FlowTally = Type.Object(
  {
    flowId: FlowId,
    requests24h: Type.Integer({
      description: 'Accepted requests and duplicates, in the present hour of UTC and the 23 before it.',
    }),
    lastRequestAt: Nullable(Instant),
    ...experienceTally,
  },
  { $id: 'FlowTally' },
)
export type FlowTally = Static<typeof FlowTally>

/** The experiences of one version of a flow. */
export const FlowVersionTally = Type.Object(
  { version: Type.Integer(), ...experienceTally },
  { $id: 'FlowVersionTally' },
)
export type FlowVersionTally = Static<typeof FlowVersionTally>

export type ExperienceTally = Omit<FlowVersionTally, 'version'>
