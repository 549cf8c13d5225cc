import type { FastifyInstance } from 'fastify'
import { GatewayError } from '#contract/gateway-error.ts'
import { sendPage } from './pages/render-page.ts'

/**
 * Answers requests that no route takes: 405 with `Allow` where another method of the address exists (RFC 9110 §15.5.6),
 * else 404, which a browser gets as a page. Call it before the routes are registered.
 */
export function answerUnrouted(app: FastifyInstance): void {
  const addresses = new Map<string, { pattern: RegExp; methods: Set<string> }>()
  app.addHook('onRoute', ({ url, method }) => {
    const address = addresses.get(url) ?? { pattern: toPattern(url), methods: new Set() }
    addresses.set(url, address)
    for (const name of [method].flat()) address.methods.add(name)
  })
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?', 1)[0] ?? ''
    const methods = [...addresses.values()]
      .filter(({ pattern }) => pattern.test(path))
      .flatMap((address) => [...address.methods])
    if (methods.length === 0) {
      const isPerson = request.headers.accept?.includes('text/html') === true && !path.startsWith('/api/')
      if (isPerson) return sendPage(reply.code(404), notFoundPage)
      throw new GatewayError('not-found')
    }
    reply.header('allow', [...new Set(methods)].sort().join(', '))
    throw new GatewayError('method-not-allowed')
  })
}

const notFoundPage = {
  title: 'Not found',
  body: `<h1>There is no page at this address.</h1>
<p>The link may be old, or a part of it is missing. <a href="/">Go to the console</a></p>`,
}

/** `/flows/:id/versions/*` as an expression for whole paths. */
function toPattern(url: string): RegExp {
  const segments = url.split('/').map((segment) => {
    if (segment.startsWith(':')) return '[^/]+'
    return segment === '*' ? '.*' : segment.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  })
  return new RegExp(`^${segments.join('/')}$`)
}
