import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'

/** The style sheet of the plain pages, read once at start. */
export function pageFileRoutes(): FastifyPluginAsyncTypebox {
  return async (app) => {
    const styles = await readFile(join(import.meta.dirname, 'page.css'))
    app.get('/pages/page.css', { schema: { hide: true } }, (_request, reply) =>
      reply.header('cache-control', 'no-cache').type('text/css; charset=utf-8').send(styles),
    )
  }
}
