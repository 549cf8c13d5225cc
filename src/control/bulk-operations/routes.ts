import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { BulkOperation, bulkStatuses, StartBulkOperation } from '#contract/bulk-operation.ts'
import { PublicId } from '#contract/ids.ts'
import { Page, pageQuery } from '#contract/page.ts'
import { Problem } from '#contract/problem.ts'
import type { Control } from '../control.ts'
import { cancelBulkOperation } from './cancel.ts'
import { findOperation, toBulkOperation } from './find-operation.ts'
import { listBulkOperations } from './list.ts'
import type { BulkRunner } from './runner.ts'
import { startBulkOperation } from './start.ts'

const tags = ['Bulk operations']
const params = Type.Object({ id: PublicId('bulkOperation') })

/** `/api/v1/bulk-operations` */
export function bulkOperationRoutes(control: Control, runner: Pick<BulkRunner, 'nudge'>): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.post(
      '/',
      {
        config: { may: 'bulkOperation.start' },
        schema: {
          operationId: 'startBulkOperation',
          tags,
          summary: 'Start a bulk operation',
          description:
            'Does something to every request or experience that the filter lets through and that exists now, in the background. It begins at once and goes on when a node dies; nothing is done twice. The role must include what the verb does to a single object. `release_requests` takes rejected requests whose bytes are kept and that have not been replayed; `retry_experiences` takes what failed or is errored; `terminate_experiences` what runs, waits or is errored.',
          body: StartBulkOperation,
          response: { 202: BulkOperation, '4xx': Problem },
        },
      },
      async (request, reply) => {
        const operation = await startBulkOperation(control, request.actor, request.body)
        runner.nudge()
        return reply.code(202).send(operation)
      },
    )

    app.get(
      '/',
      {
        config: { may: 'bulkOperation.read' },
        schema: {
          operationId: 'listBulkOperations',
          tags,
          summary: 'List bulk operations',
          description: 'Newest first, with how far they got.',
          querystring: Type.Object(
            { status: Type.Optional(Type.Enum(bulkStatuses)), ...pageQuery },
            { additionalProperties: false },
          ),
          response: { 200: Page(BulkOperation), '4xx': Problem },
        },
      },
      (request) => listBulkOperations(control, request.actor, request.query),
    )

    app.get(
      '/:id',
      {
        config: { may: 'bulkOperation.read' },
        schema: {
          operationId: 'getBulkOperation',
          tags,
          summary: 'Get a bulk operation',
          description: 'How far it got. It is over when `done`, `skipped` and `failed` make up all it found.',
          params,
          response: { 200: BulkOperation, '4xx': Problem },
        },
      },
      async (request) => toBulkOperation(await findOperation(control.db, request.actor, request.params.id)),
    )

    app.post(
      '/:id/cancel',
      {
        config: { may: 'bulkOperation.cancel' },
        schema: {
          operationId: 'cancelBulkOperation',
          tags,
          summary: 'Cancel a bulk operation',
          description:
            'When this answers, nothing more is done; what was done stays. Repeating it is harmless. 409 `illegal-transition` when the operation came to another end.',
          params,
          response: { 200: BulkOperation, '4xx': Problem },
        },
      },
      (request) => cancelBulkOperation(control, request.actor, request.params.id),
    )
  }
}
