import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { GatewayError } from '#contract/gateway-error.ts'
import { toPublicId } from '#contract/ids.ts'
import { type Action, isAllowed, permissions } from '#contract/permissions.ts'
import { hasTokenInQuery, readCredentials } from '#domain/credentials.ts'
import { authenticateKey } from './authenticate-key.ts'
import type { Actor, Control } from './control.ts'
import { isSafeMethod, requireOwnPage } from './same-origin.ts'
import type { Auth } from './session/auth.ts'
import { type Person, readSession } from './session/read-session.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The action that the caller's role must allow. */
    may?: Action
    /** Set on the routes of one's own account: the caller is whoever is signed in, of whatever role. */
    own?: true
    /** Set on the few routes of the API that need no caller. */
    public?: true
  }
  interface FastifyRequest {
    /** The caller, on routes with `may`. */
    actor: Actor
    /** The caller, on routes with `own`. */
    person: Person
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
  app.decorateRequest('person')
  app.addHook('onRoute', ({ url, method, config }) => {
    if (!url.startsWith('/api/v1')) return
    if (config?.public === true && config.may === undefined) return
    if (config?.may === undefined || !Object.hasOwn(permissions, config.may))
      throw new Error(`The route ${String(method)} ${url} must name an action of contract/permissions.ts.`)
  })
  app.addHook('onRequest', async (request, reply) => {
    const { may, own } = request.routeOptions.config
    if (own === true) request.person = await provePerson(doors, request, reply)
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

async function proveMember(doors: Doors, request: FastifyRequest, reply: FastifyReply): Promise<Actor> {
  const { id, membership } = await provePerson(doors, request, reply)
  if (membership === undefined) throw new GatewayError('forbidden', { detail: 'You are not a member of a workspace.' })
  return {
    kind: 'member',
    id: toPublicId('user', id),
    role: membership.role,
    workspaceId: membership.workspaceId,
    from: request.clientAddress,
  }
}

/** Whoever is signed in. A change is accepted from pages of this gateway only. */
async function provePerson({ control, auth }: Doors, request: FastifyRequest, reply: FastifyReply): Promise<Person> {
  const { person, setCookies } = await readSession(auth, control.db, request.headers)
  if (setCookies.length > 0) reply.header('set-cookie', setCookies)
  if (person === undefined) throw new GatewayError('unauthorized')
  if (!isSafeMethod(request.method)) requireOwnPage(request.headers, control.publicUrl)
  return person
}
