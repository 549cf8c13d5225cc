import Type, { type Static } from 'typebox'
import { PublicId } from './ids.ts'
import { Instant } from './page.ts'

export const nodeStatuses = ['starting', 'ready', 'draining'] as const
export type NodeStatus = (typeof nodeStatuses)[number]

/** One gateway process on the database of this one. */
export const Node = Type.Object(
  {
    id: PublicId('node'),
    version: Type.String(),
    roles: Type.Array(Type.String(), { description: 'Of HOOKGATE_ROLES.' }),
    status: Type.Enum(nodeStatuses, {
      description: 'Whether it takes work: not yet, yes, or no more. What it last said, when it is not alive.',
    }),
    startedAt: Instant,
    beatAt: Type.String({ format: 'date-time', description: 'When it last said that it is there.' }),
    isAlive: Type.Boolean({ description: "Whether that was within 10 seconds, by the database's clock." }),
  },
  { $id: 'Node' },
)
export type Node = Static<typeof Node>
