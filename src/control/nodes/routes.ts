import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Node } from '#contract/node.ts'
import { Page } from '#contract/page.ts'
import { Problem } from '#contract/problem.ts'
import type { Control } from '../control.ts'
import { listNodes } from './list.ts'

/** `/api/v1/nodes` */
export function nodeRoutes(control: Control): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      '/',
      {
        config: { may: 'node.read' },
        schema: {
          operationId: 'listNodes',
          summary: 'List nodes',
          description:
            'Every gateway process on the database, whatever its roles, newest first, on one page. A node that is stopped signs off; a killed one is not alive until its work has been taken over, and is then forgotten.',
          tags: ['Installation'],
          response: { 200: Page(Node), '4xx': Problem },
        },
      },
      async () => ({ items: await listNodes(control), nextCursor: null }),
    )
  }
}
