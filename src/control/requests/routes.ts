import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { PublicId } from '#contract/ids.ts'
import { InboundRequest, InboundRequestDetail, Replayed } from '#contract/inbound-request.ts'
import { Page, pageQuery } from '#contract/page.ts'
import { Problem } from '#contract/problem.ts'
import { countIntervals, RequestCounts } from '#contract/request-counts.ts'
import type { Control } from '../control.ts'
import { exportList } from '../export/export-list.ts'
import { instantRangeQuery } from '../instant-range.ts'
import { countRequests } from './count.ts'
import { getRequest } from './get.ts'
import { getRequestBody } from './get-body.ts'
import { listRequests } from './list.ts'
import { listRefusalOverflow, RefusalOverflow } from './list-overflow.ts'
import { replayRequest } from './replay.ts'
import { requestFilter } from './request-query.ts'

const tags = ['Requests']
const params = Type.Object({ id: PublicId('request') })
const requestQuery = Type.Object({ ...requestFilter, ...pageQuery }, { additionalProperties: false })

/** `/api/v1/requests` */
export function requestRoutes(control: Control): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      '/',
      {
        config: { may: 'request.read' },
        schema: {
          operationId: 'listRequests',
          tags,
          summary: 'List requests',
          description: 'Everything that reached a webhook URL of the workspace, rejected or not, newest first.',
          querystring: requestQuery,
          response: { 200: Page(InboundRequest), '4xx': Problem },
        },
      },
      (request) => listRequests(control, request.actor, request.query),
    )

    exportList(app, {
      name: 'requests',
      tags,
      may: 'request.read',
      query: requestQuery,
      item: InboundRequest,
      readPage: (actor, query) => listRequests(control, actor, query),
    })

    app.get(
      '/counts',
      {
        config: { may: 'request.read' },
        schema: {
          operationId: 'countRequests',
          tags,
          summary: 'Count requests over time',
          description:
            'By outcome, in whole minutes, hours or days of UTC, oldest first, at most 1,500 of them: the first one holds `from`, the last one ends at `to` or after it. Without `to` the last one is the present; without `from` there are 60 minutes, 24 hours or 30 days.',
          querystring: Type.Object(
            {
              interval: Type.Optional(Type.Enum(countIntervals, { default: 'minute' })),
              flowId: Type.Optional(PublicId('flow')),
              tokenId: Type.Optional(PublicId('apiToken')),
              ...instantRangeQuery,
            },
            { additionalProperties: false },
          ),
          response: { 200: RequestCounts, '4xx': Problem },
        },
      },
      (request) => countRequests(control, request.actor, request.query),
    )

    app.get(
      '/overflow',
      {
        config: { may: 'request.read' },
        schema: {
          operationId: 'listRefusalOverflow',
          tags,
          summary: 'Count rejections that left no row',
          description:
            'The minutes in which more was rejected than is kept, newest first, at most 1,440 of them; without `from`, those of a day. Strangers belong to no workspace: the counts are those of the installation.',
          querystring: Type.Object(instantRangeQuery, { additionalProperties: false }),
          response: { 200: Type.Object({ items: Type.Array(RefusalOverflow) }), '4xx': Problem },
        },
      },
      (request) => listRefusalOverflow(control, request.query),
    )

    app.get(
      '/:id',
      {
        config: { may: 'request.read' },
        schema: {
          operationId: 'getRequest',
          tags,
          summary: 'Get a request',
          description: 'With its headers, credentials removed, and what was wrong with it.',
          params,
          response: { 200: InboundRequestDetail, '4xx': Problem },
        },
      },
      (request) => getRequest(control, request.actor, request.params.id),
    )

    app.post(
      '/:id/replay',
      {
        config: { may: 'request.replay' },
        schema: {
          operationId: 'replayRequest',
          tags,
          summary: 'Replay a request',
          description:
            'Stores it again, with the same bytes, header fields and custom context, and starts an experience on the present version of its flow, in one commit. A rejected request that is replayed is released: if it named an idempotency key, the new request has it. 409 says what stands in the way.',
          params,
          response: { 201: Replayed, '4xx': Problem },
        },
      },
      async (request, reply) => reply.code(201).send(await replayRequest(control, request.actor, request.params.id)),
    )

    app.get(
      '/:id/body',
      {
        config: { may: 'request.read' },
        schema: {
          operationId: 'getRequestBody',
          tags,
          summary: 'Download the body of a request',
          description:
            'The bytes as they were received, still compressed if the sender compressed them. 404 when they were not kept.',
          params,
          response: {
            200: {
              description: 'The bytes.',
              content: {
                'application/octet-stream': { schema: Type.Unsafe<Buffer>({ type: 'string', format: 'binary' }) },
              },
            },
            '4xx': Problem,
          },
        },
      },
      async (request, reply) => {
        const { id } = request.params
        const { body, contentEncoding } = await getRequestBody(control, request.actor, id)
        return reply
          .type('application/octet-stream')
          .header('content-disposition', `attachment; filename="${id}.bin${contentEncoding === 'gzip' ? '.gz' : ''}"`)
          .header('x-content-type-options', 'nosniff')
          .send(body)
      },
    )
  }
}
