import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { PublicId } from '#contract/ids.ts'
import {
  AcceptedInvitation,
  AcceptInvitation,
  CreatedInvitation,
  CreateInvitation,
  Invitation,
  OpenInvitation,
  ReadInvitation,
} from '#contract/invitation.ts'
import { Page, pageQuery } from '#contract/page.ts'
import { Problem } from '#contract/problem.ts'
import type { Control } from '../control.ts'
import { refuseForeignPage } from '../same-origin.ts'
import { acceptInvitation } from './accept.ts'
import { createInvitation } from './create.ts'
import { listInvitations } from './list.ts'
import { readInvitation } from './read.ts'
import { revokeInvitation } from './revoke.ts'

const tags = ['Invitations']

/** `/api/v1/invitations`. The two calls of the invited person need no caller: the secret of the link proves them. */
export function invitationRoutes(control: Control): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.post(
      '/',
      {
        config: { may: 'member.invite' },
        schema: {
          operationId: 'createInvitation',
          summary: 'Invite a person',
          description:
            'The link is in this answer and can never be read again; pass it on yourself, the gateway sends no mail. It works once, for seven days. Only an owner may invite an owner.',
          tags,
          body: CreateInvitation,
          response: { 201: CreatedInvitation, 409: Problem, 422: Problem },
        },
      },
      async (request, reply) => reply.code(201).send(await createInvitation(control, request.actor, request.body)),
    )

    app.get(
      '/',
      {
        config: { may: 'member.invite' },
        schema: {
          operationId: 'listInvitations',
          summary: 'List pending invitations',
          description: 'Those that could be accepted now, newest first.',
          tags,
          querystring: Type.Object(pageQuery),
          response: { 200: Page(Invitation), 422: Problem },
        },
      },
      (request) => listInvitations(control, request.actor, request.query),
    )

    app.delete(
      '/:id',
      {
        config: { may: 'member.invite' },
        schema: {
          operationId: 'revokeInvitation',
          summary: 'Revoke an invitation',
          description: 'The link is useless when this answers, on every node. Who has accepted is a member, and stays.',
          tags,
          params: Type.Object({ id: PublicId('invitation') }),
          response: { 204: Type.Null(), 404: Problem },
        },
      },
      async (request, reply) => {
        await revokeInvitation(control, request.actor, request.params.id)
        return reply.code(204).send(null)
      },
    )

    app.post(
      '/read',
      {
        config: { public: true },
        schema: {
          operationId: 'readInvitation',
          summary: 'Read an invitation',
          description: 'What the link invites to. A POST, so that the secret is in no URL. Changes nothing.',
          tags,
          body: ReadInvitation,
          response: { 200: OpenInvitation, 403: Problem, 404: Problem, 410: Problem, 422: Problem },
        },
        preHandler: async (request) => refuseForeignPage(request.headers, control.publicUrl),
      },
      (request) => readInvitation(control, request.body.secret),
    )

    app.post(
      '/accept',
      {
        config: { public: true },
        schema: {
          operationId: 'acceptInvitation',
          summary: 'Accept an invitation',
          description:
            'Makes the account and the membership, once, however many calls arrive at the same time. Sign in with the address and the password afterwards. 409 `account-exists` when the address has an account.',
          tags,
          body: AcceptInvitation,
          response: {
            201: AcceptedInvitation,
            403: Problem,
            404: Problem,
            409: Problem,
            410: Problem,
            422: Problem,
          },
        },
        preHandler: async (request) => refuseForeignPage(request.headers, control.publicUrl),
      },
      async (request, reply) =>
        reply.code(201).send(await acceptInvitation(control, request.clientAddress, request.body)),
    )
  }
}
