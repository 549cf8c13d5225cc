import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Workspace } from '#contract/workspace.ts'
import type { Control } from '../control.ts'
import { readWorkspace } from './read.ts'

export function workspaceRoutes(control: Control): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      '/',
      {
        config: { may: 'member.read' },
        schema: {
          operationId: 'getWorkspace',
          summary: 'The workspace',
          description: 'The workspace of the key or of the signed-in member.',
          tags: ['Workspace'],
          response: { 200: Workspace },
        },
      },
      (request) => readWorkspace(control, request.actor),
    )
  }
}
