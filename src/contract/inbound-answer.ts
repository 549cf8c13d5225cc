import Type, { type Static } from 'typebox'
import { experienceStatuses } from './experience-status.ts'
import { PublicId } from './ids.ts'
import { Instant, Nullable } from './page.ts'

/** The 202 of a webhook: the request and its experience are on disk. `duplicate` names those of the first call. */
export const AcceptedRequest = Type.Object(
  {
    status: Type.Enum(['accepted', 'duplicate']),
    requestId: PublicId('request'),
    experienceId: PublicId('experience'),
  },
  { $id: 'AcceptedRequest' },
)
export type AcceptedRequest = Static<typeof AcceptedRequest>

/** What became of a request, for the token that sent it. */
export const Receipt = Type.Object(
  {
    requestId: PublicId('request'),
    receivedAt: Instant,
    experience: Type.Object({
      id: PublicId('experience'),
      status: Type.Enum(experienceStatuses),
      finishedAt: Nullable(Instant),
    }),
  },
  { $id: 'Receipt' },
)
export type Receipt = Static<typeof Receipt>

/** What the holder of an API token may know of it. */
export const WhoAmI = Type.Object(
  {
    tokenId: PublicId('apiToken'),
    name: Type.String(),
    workspaceId: PublicId('workspace'),
    expiresAt: Nullable(Instant),
  },
  { $id: 'WhoAmI' },
)
export type WhoAmI = Static<typeof WhoAmI>
