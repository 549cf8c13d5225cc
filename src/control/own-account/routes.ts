import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { GatewayError } from '#contract/gateway-error.ts'
import { Page } from '#contract/page.ts'
import { Problem } from '#contract/problem.ts'
import { ChangePassword, OwnSession, SignedIn, UpdateProfile } from '#contract/session.ts'
import type { Control } from '../control.ts'
import { createAttemptCounter } from '../session/attempt-counter.ts'
import type { Auth } from '../session/auth.ts'
import { forward } from '../session/forward.ts'
import { changePassword } from './change-password.ts'
import { endSessions } from './end-sessions.ts'
import { listOwnSessions } from './list-sessions.ts'
import { updateProfile } from './update-profile.ts'

const tags = ['Own account']

/** Attempts to change a password that one person may make, per minute and node: the current one must not be guessed. */
export const passwordChangesPerMinute = 10

/** What people do about themselves. A management key is nobody, and opens none of it. */
export function ownAccountRoutes(control: Control, auth: Auth): FastifyPluginAsyncTypebox {
  const attempts = createAttemptCounter()
  return async (app) => {
    app.post(
      '/change-password',
      {
        config: { own: true },
        schema: {
          operationId: 'changePassword',
          summary: 'Change the password',
          description:
            'Every other session of the person ends, on every node, before this answers; this one lives on. A wrong current password is 422 `wrong-password`. At most 10 attempts per minute.',
          tags,
          body: ChangePassword,
          response: { 204: Type.Null(), 422: Problem, 429: Problem },
        },
      },
      async (request, reply) => {
        const attempt = await attempts.consume(request.person.id, { window: 60, max: passwordChangesPerMinute })
        if (!attempt.allowed) {
          reply.header('retry-after', attempt.retryAfter)
          throw new GatewayError('rate-limited', { detail: 'Too many attempts to change the password.' })
        }
        await changePassword(control, request.person, request.clientAddress, request.body)
        return reply.code(204).send(null)
      },
    )

    app.post(
      '/sign-out-everywhere',
      {
        config: { own: true },
        schema: {
          operationId: 'signOutEverywhere',
          summary: 'Sign out everywhere',
          description: 'Ends every session of the person, this one too, on every node before it answers.',
          tags,
          response: { 204: Type.Null(), 401: Problem },
        },
      },
      async (request, reply) => {
        await endSessions(control, request.person, request.clientAddress)
        // The session is over; this takes its cookie away.
        const response = await forward(control, auth, request, reply, '/api/auth/sign-out', {})
        return reply.code(204).header('set-cookie', response.headers.getSetCookie()).send(null)
      },
    )

    app.get(
      '/sessions',
      {
        config: { own: true },
        schema: {
          operationId: 'listOwnSessions',
          summary: 'Where the person is signed in',
          description: 'The live sessions of the person, newest first; 200 at most.',
          tags,
          response: { 200: Page(OwnSession), 401: Problem },
        },
      },
      async (request) => ({ items: await listOwnSessions(control, request.person), nextCursor: null }),
    )

    app.patch(
      '/profile',
      {
        config: { own: true },
        schema: {
          operationId: 'updateProfile',
          summary: 'Change the name',
          tags,
          body: UpdateProfile,
          response: { 200: SignedIn, 422: Problem },
        },
      },
      (request) => updateProfile(control, request.person, request.clientAddress, request.body),
    )
  }
}
