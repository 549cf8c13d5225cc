import Type, { type Static } from 'typebox'
import { ActorName } from './actor-name.ts'
import { ApiTokenId, ApiTokenStatus, LastUsedFrom } from './api-token.ts'
import { credentialKinds } from './credential-kinds.ts'
import { PublicId } from './ids.ts'
import { Instant, Nullable } from './page.ts'

/** What a row of the Integrations page can be. */
export const connectionTypes = ['api_token', ...credentialKinds] as const
export type ConnectionType = (typeof connectionTypes)[number]

/** How many days `usesPerDay` covers, today included. */
export const connectionUsageDays = 30

/**
 * A row of the Integrations page: an API token, or a credential with its kind as the type. A credential is always active,
 * and its uses are not counted: those fields are null. Counts are written within a minute of the call; days and hours are
 * those of UTC.
 */
export const Connection = Type.Object(
  {
    id: Type.String({ description: 'The id of the object behind the row; its prefix fits the type.' }),
    type: Type.Enum(connectionTypes),
    name: Type.String(),
    description: Type.String(),
    status: ApiTokenStatus,
    createdAt: Instant,
    createdBy: Type.String({ description: 'The member or management key that created it.' }),
    createdByName: Nullable(ActorName),
    notBefore: Nullable(Instant),
    expiresAt: Nullable(Instant),
    replacedBy: Nullable(ApiTokenId),
    lastUsedAt: Nullable(Instant),
    lastUsedFrom: Nullable(LastUsedFrom),
    lastUsedFlowId: Nullable(PublicId('flow')),
    usesPerDay: Nullable(
      Type.Array(Type.Integer(), {
        minItems: connectionUsageDays,
        maxItems: connectionUsageDays,
        description: 'Accepted credentials per day, oldest first; the last entry is today so far.',
      }),
    ),
    uses24h: Nullable(Type.Integer({ description: 'In the present hour and the 23 before it.' })),
    uses30d: Nullable(Type.Integer({ description: 'The sum of usesPerDay.' })),
    isUnused90Days: Type.Boolean({ description: 'Neither used nor created in the last 90 days.' }),
  },
  { $id: 'Connection' },
)
export type Connection = Static<typeof Connection>
