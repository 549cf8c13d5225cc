import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import Type from 'typebox'
import { GatewayError } from '#contract/gateway-error.ts'
import { toPublicId } from '#contract/ids.ts'
import { Problem } from '#contract/problem.ts'
import { CurrentSession, SignedIn, SignIn } from '#contract/session.ts'
import type { Control } from '../control.ts'
import { readPageOrigin } from '../same-origin.ts'
import { type Auth, clientAddressHeader } from './auth.ts'
import { readSession } from './read-session.ts'

const tags = ['Session']

/** Signing in and out with e-mail and password. No other address of better-auth is reachable. */
export function sessionRoutes(control: Control, auth: Auth): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.post(
      '/sign-in/email',
      {
        schema: {
          operationId: 'signIn',
          summary: 'Sign in',
          description:
            'Sets the session cookie. The answer to an unknown address and to a wrong password is the same. At most 10 attempts per minute and address.',
          tags,
          body: SignIn,
          response: { 200: SignedIn, 401: Problem, 403: Problem, 422: Problem, 429: Problem },
        },
      },
      async (request, reply) => {
        const response = await forward(control, auth, request, reply, '/api/auth/sign-in/email', request.body)
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
        const reading = await readSession(auth, control.db, request.headers)
        if (reading.setCookies.length > 0) reply.header('set-cookie', reading.setCookies)
        if (reading.kind !== 'member') return { session: null }
        const { session } = reading
        return {
          session: {
            user: { id: session.userId, email: session.email, name: session.name },
            workspaceId: toPublicId('workspace', session.workspaceId),
            role: session.role,
            signedInAt: session.signedInAt.toISOString(),
            expiresAt: session.expiresAt.toISOString(),
          },
        }
      },
    )
  }
}

/**
 * Hands a call to better-auth and answers its Response when it is a success; its refusals become ours. A page of
 * another origin is refused here. better-auth sees our own origin: it knows one spelling of it only, and a browser on
 * the gateway's machine may use another (localhost).
 */
async function forward(
  control: Control,
  auth: Auth,
  request: FastifyRequest,
  reply: FastifyReply,
  path: string,
  body: unknown,
): Promise<Response> {
  if (readPageOrigin(request.headers, control.publicUrl) === 'other')
    throw new GatewayError('forbidden', { detail: 'The call comes from a page of another origin.' })
  const { origin } = new URL(control.publicUrl)
  const headers = new Headers({
    'content-type': 'application/json',
    origin,
    [clientAddressHeader]: request.clientAddress,
  })
  if (request.headers.cookie !== undefined) headers.set('cookie', request.headers.cookie)
  if (request.headers['user-agent'] !== undefined) headers.set('user-agent', request.headers['user-agent'])
  const response = await auth.handler(
    new Request(origin + path, { method: 'POST', headers, body: JSON.stringify(body) }),
  )
  if (response.ok) return response

  const { message } = (await response.json().catch(() => ({}))) as { message?: string }
  switch (response.status) {
    case 400:
    case 401:
      throw new GatewayError('unauthorized', { detail: 'The e-mail address or the password is not right.' })
    case 429:
      reply.header('retry-after', response.headers.get('x-retry-after') ?? '60')
      throw new GatewayError('rate-limited', { detail: 'Too many attempts to sign in from this address.' })
    default:
      throw new Error(`better-auth answered ${response.status}: ${message}`)
  }
}
