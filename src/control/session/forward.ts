import type { FastifyReply, FastifyRequest } from 'fastify'
import { GatewayError } from '#contract/gateway-error.ts'
import type { Control } from '../control.ts'
import { refuseForeignPage } from '../same-origin.ts'
import { type Auth, clientAddressHeader } from './auth.ts'

/**
 * Hands a call to better-auth and answers its Response when it is a success; its refusals become ours. A page of
 * another origin is refused here. better-auth sees our own origin: it knows one spelling of it only, and a browser on
 * the gateway's machine may use another (localhost).
 */
export async function forward(
  { publicUrl }: Pick<Control, 'publicUrl'>,
  auth: Auth,
  request: FastifyRequest,
  reply: FastifyReply,
  path: string,
  body: unknown,
): Promise<Response> {
  refuseForeignPage(request.headers, publicUrl)
  const { origin } = new URL(publicUrl)
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
