import Type, { type Static } from 'typebox'
import { PublicId } from './ids.ts'
import { Instant } from './page.ts'
import { roles } from './permissions.ts'

/** A person in a workspace. */
export const Member = Type.Object(
  { id: PublicId('user'), email: Type.String(), name: Type.String(), role: Type.Enum(roles), joinedAt: Instant },
  { $id: 'Member' },
)
export type Member = Static<typeof Member>

export const UpdateMember = Type.Object(
  { role: Type.Enum(roles) },
  { additionalProperties: false, $id: 'UpdateMember' },
)
export type UpdateMember = Static<typeof UpdateMember>
