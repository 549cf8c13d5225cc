import Type, { type Static } from 'typebox'
import { PublicId } from './ids.ts'
import { Instant } from './page.ts'

/** What everything belongs to. */
export const Workspace = Type.Object(
  { id: PublicId('workspace'), name: Type.String(), createdAt: Instant },
  { $id: 'Workspace' },
)
export type Workspace = Static<typeof Workspace>
