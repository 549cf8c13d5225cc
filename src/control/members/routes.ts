import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { Member } from '#contract/member.ts'
import { Page, pageQuery } from '#contract/page.ts'
import { Problem } from '#contract/problem.ts'
import type { Control } from '../control.ts'
import { listMembers } from './list.ts'

export function memberRoutes(control: Control): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      '/',
      {
        config: { may: 'member.read' },
        schema: {
          operationId: 'listMembers',
          summary: 'List members',
          description: 'The people of the workspace, newest first.',
          tags: ['Members'],
          querystring: Type.Object(pageQuery),
          response: { 200: Page(Member), 422: Problem },
        },
      },
      (request) => listMembers(control, request.actor, request.query),
    )
  }
}
