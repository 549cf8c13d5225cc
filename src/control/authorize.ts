import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { GatewayError } from '#contract/gateway-error.ts'
import { type Action, isAllowed, permissions } from '#contract/permissions.ts'
import { hasTokenInQuery, readCredentials } from '#domain/credentials.ts'
import { authenticateKey } from './authenticate-key.ts'
import type { Actor, Control } from './control.ts'
import { isSafeMethod, readPageOrigin } from './same-origin.ts'
import type { Auth } from './session/auth.ts'
import { readSession } from './session/read-session.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The action that the caller's role must allow. */
    may?: Action
    /** Set on the few routes of the API that need no caller. */
    public?: true
  }
  interface FastifyRequest {
    /** The caller, on routes with `may`. */
    actor: Actor
    /** The caller's address, behind trusted proxies too. */
    clientAddress: string
  }
}

type Doors = {
  control: Control
  auth: Auth
}

/**
 * Puts one door before every route under /api/v1: the caller is proven and the role checked before the body is read.
 * Call it before the routes are registered. A route that names no action, or one that does not exist, stops the start.
 */
export function authorizeRoutes(app: FastifyInstance, doors: Doors): void {
  app.decorateRequest('actor')
  app.addHook('onRoute', ({ url, method, config }) => {
    if (!url.startsWith('/api/v1')) return
    if (config?.public === true && config.may === undefined) return
    if (config?.may === undefined || !Object.hasOwn(permissions, config.may))
      throw new Error(`The route ${String(method)} ${url} must name an action of contract/permissions.ts.`)
  })
  app.addHook('onRequest', async (request, reply) => {
    const { may } = request.routeOptions.config
    if (may === undefined) return
    request.actor = await proveCaller(doors, request, reply)
    if (!isAllowed(request.actor.role, may))
      throw new GatewayError('forbidden', { detail: `The role ${request.actor.role} does not include ${may}.` })
  })
}

async function proveCaller({ control, auth }: Doors, request: FastifyRequest, reply: FastifyReply): Promise<Actor> {
  if (hasTokenInQuery(request.raw.url ?? '')) throw new GatewayError('token-in-url')
  const credentials = readCredentials(request.raw.rawHeaders)
  switch (credentials.kind) {
    case 'invalidRequest':
      throw new GatewayError('invalid-request', { detail: credentials.why })
    case 'malformed':
    case 'unknownScheme':
      throw new GatewayError('unauthorized')
    case 'token':
      if (credentials.transport !== 'bearer') throw new GatewayError('unauthorized')
      return await authenticateKey(control, credentials.token, request.clientAddress)
    case 'missing':
      return await proveMember({ control, auth }, request, reply)
  }
}

async function proveMember({ control, auth }: Doors, request: FastifyRequest, reply: FastifyReply): Promise<Actor> {
  const reading = await readSession(auth, control.db, request.headers)
  if (reading.setCookies.length > 0) reply.header('set-cookie', reading.setCookies)
  switch (reading.kind) {
    case 'none':
      throw new GatewayError('unauthorized')
    case 'notMember':
      throw new GatewayError('forbidden', { detail: 'You are not a member of a workspace.' })
    case 'member':
      if (!isSafeMethod(request.method)) requireOwnPage(request, control.publicUrl)
      return {
        kind: 'member',
        id: reading.session.userId,
        role: reading.session.role,
        workspaceId: reading.session.workspaceId,
        from: request.clientAddress,
      }
  }
}

/**
 * A browser sends the cookie along with whatever page asks it to. Changes are accepted from our own pages only; a body
 * must be JSON, which the content type parsers see to.
 */
function requireOwnPage(request: FastifyRequest, publicUrl: string): void {
  if (readPageOrigin(request.headers, publicUrl) === 'same') return
  throw new GatewayError('forbidden', {
    detail: 'Changes with a session cookie are accepted from pages of this gateway only (Origin, Sec-Fetch-Site).',
  })
}
