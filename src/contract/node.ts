import Type, { type Static } from 'typebox'
import { PublicId } from './ids.ts'
import { Instant } from './page.ts'

/** One gateway process on the database of this one. */
export const Node = Type.Object(
  {
    id: PublicId('node'),
    version: Type.String(),
    roles: Type.Array(Type.String(), { description: 'Of HOOKGATE_ROLES.' }),
    startedAt: Instant,
    beatAt: Type.String({ format: 'date-time', description: 'When it last said that it is there.' }),
    isAlive: Type.Boolean({ description: "Whether that was within 15 seconds, by the database's clock." }),
  },
  { $id: 'Node' },
)
export type Node = Static<typeof Node>
