import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'

export type Health = {
  /** Whether the node should get traffic: the database answers, the migrations are done, and it is not draining. */
  isReady(): Promise<boolean>
}

type Parts = { health: Health; metrics: () => Promise<string> }

/**
 * `/livez` (the process answers), `/readyz` (200 or 503) and `/metrics`. They are open to everybody who reaches the
 * port: they hold counts and durations, and no names, addresses or secrets.
 */
export function healthRoutes({ health, metrics }: Parts): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get('/livez', { schema: { hide: true } }, (_request, reply) => reply.type('text/plain').send('ok\n'))
    app.get('/readyz', { schema: { hide: true } }, async (_request, reply) => {
      const isReady = await health.isReady()
      return reply
        .code(isReady ? 200 : 503)
        .header('cache-control', 'no-store')
        .type('text/plain')
        .send(isReady ? 'ready\n' : 'not ready\n')
    })
    app.get('/metrics', { schema: { hide: true } }, async (_request, reply) =>
      reply
        .header('cache-control', 'no-store')
        .type('text/plain; version=0.0.4; charset=utf-8')
        .send(await metrics()),
    )
  }
}
