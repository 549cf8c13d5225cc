import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { PublicId } from '#contract/ids.ts'
import { Member, UpdateMember } from '#contract/member.ts'
import { Page, pageQuery } from '#contract/page.ts'
import { Problem } from '#contract/problem.ts'
import type { Control } from '../control.ts'
import { changeMemberRole } from './change-role.ts'
import { listMembers } from './list.ts'
import { removeMember } from './remove.ts'

const tags = ['Members']
const params = Type.Object({ id: PublicId('user') })

/** `/api/v1/members` */
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
          tags,
          querystring: Type.Object(pageQuery),
          response: { 200: Page(Member), 422: Problem },
        },
      },
      (request) => listMembers(control, request.actor, request.query),
    )

    app.patch(
      '/:id',
      {
        config: { may: 'member.manage' },
        schema: {
          operationId: 'updateMember',
          summary: "Change a member's role",
          description:
            'Binds the next call of the member, on every node. Only an owner may make or unmake an owner. The last owner keeps the role: 409 `last-owner`.',
          tags,
          params,
          body: UpdateMember,
          response: { 200: Member, 404: Problem, 409: Problem, 422: Problem },
        },
      },
      (request) => changeMemberRole(control, request.actor, request.params.id, request.body.role),
    )

    app.delete(
      '/:id',
      {
        config: { may: 'member.manage' },
        schema: {
          operationId: 'removeMember',
          summary: 'Remove a member',
          description:
            'Ends the sessions of the member, on every node, before it answers. API tokens, management keys and invitations they made stay: these belong to the workspace. Only an owner may remove an owner, and nobody the last one: 409 `last-owner`.',
          tags,
          params,
          response: { 204: Type.Null(), 404: Problem, 409: Problem },
        },
      },
      async (request, reply) => {
        await removeMember(control, request.actor, request.params.id)
        return reply.code(204).send(null)
      },
    )
  }
}
