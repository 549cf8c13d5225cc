import Type, { type Static } from 'typebox'
import { PublicId } from './ids.ts'
import { Name } from './name.ts'
import { Instant } from './page.ts'

/** What everything belongs to. */
export const Workspace = Type.Object(
  { id: PublicId('workspace'), name: Type.String(), createdAt: Instant },
  { $id: 'Workspace' },
)
export type Workspace = Static<typeof Workspace>

export const UpdateWorkspace = Type.Object({ name: Name() }, { additionalProperties: false, $id: 'UpdateWorkspace' })
export type UpdateWorkspace = Static<typeof UpdateWorkspace>
