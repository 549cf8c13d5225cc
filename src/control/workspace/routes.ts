import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Problem } from '#contract/problem.ts'
import { UpdateWorkspace, Workspace } from '#contract/workspace.ts'
import type { Control } from '../control.ts'
import { readWorkspace } from './read.ts'
import { updateWorkspace } from './update.ts'

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

    app.patch(
      '/',
      {
        config: { may: 'workspace.update' },
        schema: {
          operationId: 'updateWorkspace',
          summary: 'Rename the workspace',
          description: 'Its id, which senders use as a user name, stays.',
          tags: ['Workspace'],
          body: UpdateWorkspace,
          response: { 200: Workspace, 422: Problem },
        },
      },
      (request) => updateWorkspace(control, request.actor, request.body),
    )
  }
}
