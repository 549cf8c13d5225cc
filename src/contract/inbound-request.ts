import Type, { type Static } from 'typebox'
import { experienceStatuses } from './experience-status.ts'
import { PublicId } from './ids.ts'
import { Instant, Nullable } from './page.ts'
import { rejectionReasonNames } from './rejection-reasons.ts'
import { requestOutcomes } from './request-outcome.ts'

/** Anything that reached a webhook URL. The console calls it a Request. */
export const InboundRequest = Type.Object(
  {
    id: PublicId('request'),
    outcome: Type.Enum(requestOutcomes),
    reason: Nullable(Type.Enum(rejectionReasonNames)),
    status: Type.Integer({ description: 'The HTTP status that was answered.' }),
    receivedAt: Instant,
    flowId: Nullable(PublicId('flow')),
    tokenId: Nullable(PublicId('apiToken')),
    keyId: Nullable(Type.String()),
    remoteAddress: Type.String(),
    userAgent: Nullable(Type.String()),
    bytes: Type.Integer({ description: 'Size of the body as received (after decompression).' }),
    context: Nullable(Type.String()),
    idempotencyKey: Nullable(Type.String()),
    experienceId: Nullable(PublicId('experience')),
    replayOf: Nullable(PublicId('request')),
    replayedAs: Nullable(PublicId('request')),
  },
  { $id: 'InboundRequest' },
)
export type InboundRequest = Static<typeof InboundRequest>

/** What a stored request started anew: a request of its own, and its experience. */
export const Replayed = Type.Object(
  { requestId: PublicId('request'), experienceId: PublicId('experience') },
  { $id: 'Replayed' },
)
export type Replayed = Static<typeof Replayed>

export const InboundRequestDetail = Type.Object(
  {
    ...InboundRequest.properties,
    method: Type.String(),
    transport: Nullable(Type.String({ description: 'bearer, basic, api-key, or replay' })),
    headers: Type.Array(Type.Array(Type.String()), {
      description: 'Name and value of each header field as received, in order; credentials are removed.',
    }),
    contentType: Nullable(Type.String()),
    hasBody: Type.Boolean({ description: 'Whether the bytes are kept: GET …/body.' }),
    detail: Nullable(Type.String({ description: 'What exactly was wrong, when it was rejected.' })),
    notes: Type.Array(Type.String(), { description: 'Observations, such as duplicate names in the JSON.' }),
    duplicateOf: Nullable(PublicId('request')),
    experienceStatus: Nullable(Type.Enum(experienceStatuses)),
  },
  { $id: 'InboundRequestDetail' },
)
export type InboundRequestDetail = Static<typeof InboundRequestDetail>
