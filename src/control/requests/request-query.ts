import Type from 'typebox'
import { PublicId } from '#contract/ids.ts'
import { rejectionReasonNames } from '#contract/rejection-reasons.ts'
import { requestOutcomes } from '#contract/request-outcome.ts'
import { instantRangeQuery } from '../instant-range.ts'

const searched =
  'A part of the custom context, the idempotency key, the key id or the address, whatever its case; or of the stored body, byte by byte as UTF-8, so that case matters there. Bodies that came compressed are not searched, and those of duplicates and of strangers are not stored.'

/** By what requests can be chosen: the query of their list, and the filter of bulk operations on them. */
export const requestFilter = {
  outcome: Type.Optional(Type.Enum(requestOutcomes)),
  reason: Type.Optional(Type.Enum(rejectionReasonNames)),
  tokenId: Type.Optional(PublicId('apiToken')),
  flowId: Type.Optional(PublicId('flow')),
  address: Type.Optional(
    Type.String({
      maxLength: 64,
      description: 'The sender: an address, or a range such as 203.0.113.0/24.',
    }),
  ),
  ...instantRangeQuery,
  replayed: Type.Optional(Type.Boolean({ description: 'Whether another request repeats it.' })),
  q: Type.Optional(Type.String({ maxLength: 200, description: searched })),
}
