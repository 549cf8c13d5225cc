import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import {
  ApiToken,
  ApiTokenId,
  ApiTokenStatus,
  ApiTokenUsage,
  ChangedApiToken,
  CreateApiToken,
  CreatedApiToken,
  RotateApiToken,
  UpdateApiToken,
} from '#contract/api-token.ts'
import { Page, pageQuery } from '#contract/page.ts'
import { Problem } from '#contract/problem.ts'
import type { Control } from '../control.ts'
import { exportList } from '../export/export-list.ts'
import { changeApiTokenStatus } from './change-status.ts'
import { createApiToken } from './create.ts'
import { deleteApiToken } from './delete.ts'
import { getApiToken } from './get.ts'
import { listApiTokens } from './list.ts'
import { readApiTokenUsage, type UsageWindow, usageWindowHours } from './read-usage.ts'
import { rotateApiToken } from './rotate.ts'
import { updateApiToken } from './update.ts'

const tags = ['API tokens']
const params = Type.Object({ id: ApiTokenId })

const apiTokenQuery = Type.Object(
  {
    status: Type.Optional(ApiTokenStatus),
    q: Type.Optional(
      Type.String({
        maxLength: 200,
        description: 'A part of the name, the description or the key id; case does not matter.',
      }),
    ),
    ...pageQuery,
  },
  { additionalProperties: false },
)

/** `/api/v1/api-tokens` */
export function apiTokenRoutes(control: Control): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.post(
      '/',
      {
        config: { may: 'apiToken.create' },
        schema: {
          operationId: 'createApiToken',
          tags,
          summary: 'Create an API token',
          description:
            'Makes an active token. The answer is the only one that ever has its secret. Names are unique among the live tokens of the workspace, whatever their case.',
          body: CreateApiToken,
          response: { 201: CreatedApiToken, '4xx': Problem },
        },
      },
      async (request, reply) => {
        const created = await createApiToken(control, request.actor, request.body)
        return reply.code(201).header('cache-control', 'no-store').send(created)
      },
    )

    app.get(
      '/',
      {
        config: { may: 'apiToken.read' },
        schema: {
          operationId: 'listApiTokens',
          tags,
          summary: 'List API tokens',
          description: 'Newest first. Deleted tokens are not listed.',
          querystring: apiTokenQuery,
          response: { 200: Page(ApiToken), '4xx': Problem },
        },
      },
      (request) => listApiTokens(control, request.actor, request.query),
    )

    exportList(app, {
      name: 'api-tokens',
      tags,
      may: 'apiToken.read',
      query: apiTokenQuery,
      item: ApiToken,
      readPage: (actor, query) => listApiTokens(control, actor, query),
    })

    app.get(
      '/:id',
      {
        config: { may: 'apiToken.read' },
        schema: {
          operationId: 'getApiToken',
          tags,
          summary: 'Get an API token',
          description: 'Never with its secret.',
          params,
          response: { 200: ApiToken, '4xx': Problem },
        },
      },
      (request) => getApiToken(control, request.actor, request.params.id),
    )

    app.patch(
      '/:id',
      {
        config: { may: 'apiToken.update' },
        schema: {
          operationId: 'updateApiToken',
          tags,
          summary: 'Update an API token',
          description:
            'Changes the fields that are given; null lifts a limit. A changed limit binds every request that begins after this answers, on any node.',
          params,
          body: UpdateApiToken,
          response: { 200: ApiToken, '4xx': Problem },
        },
      },
      (request) => updateApiToken(control, request.actor, request.params.id, request.body),
    )

    app.post(
      '/:id/deactivate',
      {
        config: { may: 'apiToken.changeStatus' },
        schema: {
          operationId: 'deactivateApiToken',
          tags,
          summary: 'Deactivate an API token',
          description:
            'Binding when this answers: no request that begins later is accepted, on any node. Repeating is harmless.',
          params,
          response: { 200: ChangedApiToken, '4xx': Problem },
        },
      },
      (request) => changeApiTokenStatus(control, request.actor, request.params.id, 'inactive'),
    )

    app.post(
      '/:id/reactivate',
      {
        config: { may: 'apiToken.changeStatus' },
        schema: {
          operationId: 'reactivateApiToken',
          tags,
          summary: 'Reactivate an API token',
          description:
            'Binding when this answers: requests that begin later are accepted again, on any node, unless the token has expired. Repeating is harmless.',
          params,
          response: { 200: ChangedApiToken, '4xx': Problem },
        },
      },
      (request) => changeApiTokenStatus(control, request.actor, request.params.id, 'active'),
    )

    app.post(
      '/:id/rotate',
      {
        config: { may: 'apiToken.rotate' },
        schema: {
          operationId: 'rotateApiToken',
          tags,
          summary: 'Rotate an API token',
          description:
            'Makes a successor with the same name, description, flows, address ranges, rate limit and expiry; the answer is the only one that ever has its secret. The old token is renamed to "<name> (replaced <key id>)" and expires after the overlap; with an overlap of 0 it is inactive when this answers. A token is replaced once.',
          params,
          body: RotateApiToken,
          response: { 201: CreatedApiToken, '4xx': Problem },
        },
        // A call without a body asks for the default overlap.
        preValidation: async (request) => {
          request.body ??= {}
        },
      },
      async (request, reply) => {
        const successor = await rotateApiToken(control, request.actor, request.params.id, request.body)
        return reply.code(201).header('cache-control', 'no-store').send(successor)
      },
    )

    app.get(
      '/:id/usage',
      {
        config: { may: 'apiToken.readUsage' },
        schema: {
          operationId: 'readApiTokenUsage',
          tags,
          summary: 'Show who uses an API token',
          description:
            'Flows with their names, sender addresses and user agents (the 100 with the most requests) and calls per hour. Counts are written within a minute of the call.',
          params,
          querystring: Type.Object(
            { window: Type.Optional(Type.Enum(Object.keys(usageWindowHours) as UsageWindow[], { default: '24h' })) },
            { additionalProperties: false },
          ),
          response: { 200: ApiTokenUsage, '4xx': Problem },
        },
      },
      (request) => readApiTokenUsage(control, request.actor, request.params.id, request.query.window ?? '24h'),
    )

    app.delete(
      '/:id',
      {
        config: { may: 'apiToken.delete' },
        schema: {
          operationId: 'deleteApiToken',
          tags,
          summary: 'Delete an API token',
          description:
            'Only an inactive token can be deleted, and it cannot be brought back. Requests and audit entries that name it stay.',
          params,
          response: { 204: Type.Null(), '4xx': Problem },
        },
      },
      async (request, reply) => {
        await deleteApiToken(control, request.actor, request.params.id)
        return reply.code(204).send(null)
      },
    )
  }
}
