import Type, { type Static } from 'typebox'
import { PublicId } from './ids.ts'
import { Name } from './name.ts'
import { Instant, Nullable } from './page.ts'
import { roles } from './permissions.ts'

export const ManagementKey = Type.Object(
  {
    id: PublicId('managementKey'),
    keyId: Type.String(),
    name: Type.String(),
    role: Type.Enum(roles),
    createdAt: Instant,
    createdBy: Type.String(),
    lastUsedAt: Nullable(Instant),
  },
  { $id: 'ManagementKey' },
)
export type ManagementKey = Static<typeof ManagementKey>

export const CreatedManagementKey = Type.Object({
  ...ManagementKey.properties,
  key: Type.String({ description: 'The whole key. Shown once.' }),
  bearerHeader: Type.String({ description: 'Authorization: Bearer …' }),
})
export type CreatedManagementKey = Static<typeof CreatedManagementKey>

/** An owner key cannot be made: ownership belongs to a person. */
export const CreateManagementKey = Type.Object(
  {
    name: Name(),
    role: Type.Optional(Type.Enum(['admin', 'designer', 'viewer'])),
  },
  { additionalProperties: false },
)
export type CreateManagementKey = Static<typeof CreateManagementKey>
