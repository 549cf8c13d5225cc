import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { ApiTokenStatus } from '#contract/api-token.ts'
import { Connection, connectionTypes } from '#contract/connection.ts'
import { Page, pageQuery } from '#contract/page.ts'
import { Problem } from '#contract/problem.ts'
import type { Control } from '../control.ts'
import { exportList } from '../export/export-list.ts'
import { listConnections } from './list.ts'

const tags = ['Connections']
const connectionQuery = Type.Object(
  {
    status: Type.Optional(ApiTokenStatus),
    type: Type.Optional(Type.Enum(connectionTypes)),
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

/** `/api/v1/connections` */
export function connectionRoutes(control: Control): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      '/',
      {
        config: { may: 'connection.read' },
        schema: {
          operationId: 'listConnections',
          tags,
          summary: 'List connections',
          description: 'The rows of the Integrations page, newest first, with how often and when each was last used.',
          querystring: connectionQuery,
          response: { 200: Page(Connection), '4xx': Problem },
        },
      },
      (request) => listConnections(control, request.actor, request.query),
    )

    exportList(app, {
      name: 'connections',
      tags,
      may: 'connection.read',
      query: connectionQuery,
      item: Connection,
      readPage: (actor, query) => listConnections(control, actor, query),
    })
  }
}
