import Type, { type Static } from 'typebox'
import { ActorName } from './actor-name.ts'
import { PublicId } from './ids.ts'
import { Description, Name } from './name.ts'
import { Instant, Nullable } from './page.ts'

export const ApiTokenId = PublicId('apiToken')

/** `requests` per `windowSeconds`, over all nodes. */
export const RateLimit = Type.Object(
  {
    requests: Type.Integer({ minimum: 1, maximum: 1_000_000 }),
    windowSeconds: Type.Integer({ minimum: 1, maximum: 86_400 }),
  },
  { additionalProperties: false },
)
export type RateLimit = Static<typeof RateLimit>

export const ApiTokenStatus = Type.Union([Type.Literal('active'), Type.Literal('inactive')])
export type ApiTokenStatus = Static<typeof ApiTokenStatus>

/** Who sends is usage: those who may not read it are not told. */
export const LastUsedFrom = Type.String({ description: 'The address. Null for those who may not apiToken.readUsage.' })

/** An API token as everyone may see it: never with its secret. */
export const ApiToken = Type.Object(
  {
    id: ApiTokenId,
    keyId: Type.String({ description: 'The public part of the token: hgt_<keyId>_…' }),
    name: Type.String(),
    description: Type.String(),
    status: ApiTokenStatus,
    createdAt: Instant,
    createdBy: Type.String({ description: 'The member or management key that created it.' }),
    createdByName: Nullable(ActorName),
    notBefore: Nullable(Instant),
    expiresAt: Nullable(Instant),
    flowIds: Nullable(Type.Array(PublicId('flow'))),
    allowedCidrs: Nullable(Type.Array(Type.String())),
    rateLimit: Nullable(RateLimit),
    lastUsedAt: Nullable(Instant),
    lastUsedFrom: Nullable(LastUsedFrom),
    lastUsedFlowId: Nullable(PublicId('flow')),
    seenInUrlAt: Nullable(
      Type.String({
        format: 'date-time',
        description: 'When it was last sent in a URL, where logs on the way may have kept it: rotate it.',
      }),
    ),
    replaces: Nullable(ApiTokenId),
    replacedBy: Nullable(ApiTokenId),
  },
  { $id: 'ApiToken' },
)
export type ApiToken = Static<typeof ApiToken>

/** A token whose status was changed, with the instant from which the new one is written. */
export const ChangedApiToken = Type.Object(
  {
    ...ApiToken.properties,
    effectiveAt: Type.String({
      format: 'date-time',
      description:
        'When the status was written, or was found to be so already, by the clock of the database. A request that begins between this instant and the answer may be decided by either status; one that begins after the answer is decided by the new one, on every node, because the statement that stores a request checks the token again.',
    }),
  },
  { $id: 'ChangedApiToken' },
)
export type ChangedApiToken = Static<typeof ChangedApiToken>

/** The one-time secret in the two formats of the wizard. `bearerHeader` and `basic.header` are whole header lines. */
export const ApiTokenSecret = Type.Object({
  token: Type.String(),
  bearerHeader: Type.String({ description: 'Authorization: Bearer …' }),
  basic: Type.Object({
    username: Type.String({ description: 'The workspace id.' }),
    password: Type.String({ description: 'The token.' }),
    header: Type.String({ description: 'Authorization: Basic …' }),
  }),
})
export type ApiTokenSecret = Static<typeof ApiTokenSecret>

export const CreatedApiToken = Type.Object(
  { ...ApiToken.properties, secret: ApiTokenSecret },
  { $id: 'CreatedApiToken' },
)
export type CreatedApiToken = Static<typeof CreatedApiToken>

const name = Name()
const description = Description()
const limits = {
  notBefore: Type.Optional(Nullable(Type.String({ format: 'date-time' }))),
  expiresAt: Type.Optional(Nullable(Type.String({ format: 'date-time' }))),
  flowIds: Type.Optional(Nullable(Type.Array(PublicId('flow'), { minItems: 1, maxItems: 200 }))),
  allowedCidrs: Type.Optional(Nullable(Type.Array(Type.String({ maxLength: 64 }), { minItems: 1, maxItems: 100 }))),
  rateLimit: Type.Optional(Nullable(RateLimit)),
}

export const CreateApiToken = Type.Object(
  { name, description: Type.Optional(description), ...limits },
  { additionalProperties: false },
)
export type CreateApiToken = Static<typeof CreateApiToken>

export const UpdateApiToken = Type.Object(
  { name: Type.Optional(name), description: Type.Optional(description), ...limits },
  { additionalProperties: false },
)
export type UpdateApiToken = Static<typeof UpdateApiToken>

/** How long old and new token are both valid: 0 (retire the old one now) to 30 days. */
export const RotateApiToken = Type.Object(
  { overlapSeconds: Type.Optional(Type.Integer({ minimum: 0, maximum: 2_592_000, default: 86_400 })) },
  { additionalProperties: false },
)
export type RotateApiToken = Static<typeof RotateApiToken>

const Tally = { requests: Type.Integer(), lastSeenAt: Instant }

/** Who used a token in a window. Counts are written within a minute of the call. */
export const ApiTokenUsage = Type.Object({
  window: Type.String(),
  requests: Type.Integer(),
  flows: Type.Array(
    Type.Object({
      flowId: PublicId('flow'),
      flowName: Nullable(Type.String({ description: 'Null when the flow was deleted.' })),
      ...Tally,
    }),
  ),
  addresses: Type.Array(Type.Object({ address: Type.String(), ...Tally })),
  userAgents: Type.Array(Type.Object({ userAgent: Type.String(), ...Tally })),
  perHour: Type.Array(Type.Object({ hour: Instant, requests: Type.Integer() })),
})
export type ApiTokenUsage = Static<typeof ApiTokenUsage>
