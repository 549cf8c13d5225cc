import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { PublicId } from '#contract/ids.ts'
import { CreatedManagementKey, CreateManagementKey, ManagementKey } from '#contract/management-key.ts'
import { Page, pageQuery } from '#contract/page.ts'
import { Problem } from '#contract/problem.ts'
import type { Control } from '../control.ts'
import { createManagementKey } from './create.ts'
import { deleteManagementKey } from './delete.ts'
import { listManagementKeys } from './list.ts'

const tags = ['Management keys']

export function managementKeyRoutes(control: Control): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.post(
      '/',
      {
        config: { may: 'managementKey.create' },
        schema: {
          operationId: 'createManagementKey',
          summary: 'Create a management key',
          description: 'The whole key is in this answer and can never be read again. A viewer unless a role is given.',
          tags,
          body: CreateManagementKey,
          response: { 201: CreatedManagementKey, 409: Problem, 422: Problem },
        },
      },
      async (request, reply) =>
        reply
          .code(201)
          .send(await createManagementKey(control.db, control.peppers.managementKey, request.actor, request.body)),
    )

    app.get(
      '/',
      {
        config: { may: 'managementKey.read' },
        schema: {
          operationId: 'listManagementKeys',
          summary: 'List management keys',
          description: 'The keys that are not deleted, newest first. The last use is at most a minute behind.',
          tags,
          querystring: Type.Object(pageQuery),
          response: { 200: Page(ManagementKey), 422: Problem },
        },
      },
      (request) => listManagementKeys(control, request.actor, request.query),
    )

    app.delete(
      '/:id',
      {
        config: { may: 'managementKey.delete' },
        schema: {
          operationId: 'deleteManagementKey',
          summary: 'Delete a management key',
          description: 'Binding when this answers: no call that begins later is accepted, on any node.',
          tags,
          params: Type.Object({ id: PublicId('managementKey') }),
          response: { 204: Type.Null(), 404: Problem },
        },
      },
      async (request, reply) => {
        await deleteManagementKey(control, request.actor, request.params.id)
        return reply.code(204).send(null)
      },
    )
  }
}
