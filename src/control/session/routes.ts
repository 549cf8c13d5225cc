import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { toPublicId } from '#contract/ids.ts'
import { Problem } from '#contract/problem.ts'
import { CurrentSession, SignedIn, SignIn } from '#contract/session.ts'
import type { Control } from '../control.ts'
import { refuseForeignPage } from '../same-origin.ts'
import type { Auth } from './auth.ts'
import { forward } from './forward.ts'
import { readSession } from './read-session.ts'
import { createSignInLimits } from './sign-in-limits.ts'

const tags = ['Session']

/** Signing in and out with e-mail and password. No other address of better-auth is reachable. */
export function sessionRoutes(control: Control, auth: Auth): FastifyPluginAsyncTypebox {
  const limits = createSignInLimits()
  return async (app) => {
    app.post(
      '/sign-in/email',
      {
        schema: {
          operationId: 'signIn',
          summary: 'Sign in',
          description:
            'Sets the session cookie. The answer to an unknown address and to a wrong password is the same. At most 10 attempts per minute and address, and 20 per minute and e-mail address except from where it signed in before.',
          tags,
          body: SignIn,
          response: { 200: SignedIn, 401: Problem, 403: Problem, 422: Problem, 429: Problem },
        },
      },
      async (request, reply) => {
        refuseForeignPage(request.headers, control.publicUrl)
        const attempt = { email: request.body.email, address: request.clientAddress }
        await limits.admit(attempt, (seconds) => reply.header('retry-after', String(seconds)))
        const response = await forward(control, auth, request, reply, '/api/auth/sign-in/email', request.body)
        limits.remember(attempt)
        reply.header('set-cookie', response.headers.getSetCookie())
        const { user } = (await response.json()) as { user: { id: string; email: string; name: string } }
        return { user: { id: toPublicId('user', user.id), email: user.email, name: user.name } }
      },
    )

    app.post(
      '/sign-out',
      {
        schema: {
          operationId: 'signOut',
          summary: 'Sign out',
          description: 'Ends the session on every node before it answers. Repeating is harmless.',
          tags,
          response: { 204: Type.Null(), 403: Problem },
        },
      },
      async (request, reply) => {
        const response = await forward(control, auth, request, reply, '/api/auth/sign-out', {})
        return reply.code(204).header('set-cookie', response.headers.getSetCookie()).send(null)
      },
    )

    app.get(
      '/get-session',
      {
        schema: {
          operationId: 'getSession',
          summary: 'Who is signed in',
          description: 'The session of the cookie; null without one.',
          tags,
          response: { 200: CurrentSession, 403: Problem },
        },
      },
      async (request, reply) => {
        const { person, setCookies } = await readSession(auth, control.db, request.headers)
        if (setCookies.length > 0) reply.header('set-cookie', setCookies)
        if (person?.membership === undefined) return { session: null }
        const { workspaceId, workspaceName, role } = person.membership
        return {
          session: {
            user: { id: toPublicId('user', person.id), email: person.email, name: person.name },
            workspaceId: toPublicId('workspace', workspaceId),
            workspaceName,
            role,
            signedInAt: person.signedInAt.toISOString(),
            expiresAt: person.expiresAt.toISOString(),
          },
        }
      },
    )
  }
}
