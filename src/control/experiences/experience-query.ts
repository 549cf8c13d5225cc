import Type from 'typebox'
import { experienceStatuses } from '#contract/experience-status.ts'
import { NodeId } from '#contract/flow-document.ts'
import { PublicId } from '#contract/ids.ts'
import { instantRangeQuery } from '../instant-range.ts'

/** By what experiences can be chosen: the query of their list, and the filter of bulk operations on them. */
export const experienceFilter = {
  status: Type.Optional(Type.Enum(experienceStatuses)),
  flowId: Type.Optional(PublicId('flow')),
  version: Type.Optional(Type.Integer({ minimum: 1, maximum: 2_147_483_647 })),
  nodeId: Type.Optional(
    Type.Unsafe<string>({ ...NodeId, description: 'The node where it stands, or where it ended.' }),
  ),
  passedNodeId: Type.Optional(Type.Unsafe<string>({ ...NodeId, description: 'A node that it has passed.' })),
  passedOutcome: Type.Optional(
    Type.String({ maxLength: 64, description: 'With `passedNodeId`: the outcome by which it left that node.' }),
  ),
  requestId: Type.Optional(
    Type.Unsafe<string>({
      ...PublicId('request'),
      description: 'The request that started it, or was answered with it as a duplicate; while it is kept.',
    }),
  ),
  ...instantRangeQuery,
  context: Type.Optional(
    Type.String({ maxLength: 200, description: 'A part of the custom context; case does not matter.' }),
  ),
  q: Type.Optional(
    Type.String({
      maxLength: 200,
      description:
        'The id of an experience or of a request; any other text is a part of the custom context, whatever its case.',
    }),
  ),
}
