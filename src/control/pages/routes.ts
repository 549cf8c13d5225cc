import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'

const files = {
  'page.css': 'text/css; charset=utf-8',
  'set-up.js': 'text/javascript; charset=utf-8',
} as const

/** The files of the plain pages, read once at start; and the way from `/` to something worth reading. */
export function pageFileRoutes(): FastifyPluginAsyncTypebox {
  return async (app) => {
    for (const [name, mediaType] of Object.entries(files)) {
      const content = await readFile(join(import.meta.dirname, name))
      app.get(`/pages/${name}`, { schema: { hide: true } }, (_request, reply) =>
        reply.header('cache-control', 'no-cache').type(mediaType).send(content),
      )
    }
    app.get('/', { schema: { hide: true } }, (_request, reply) => reply.redirect('/api/docs', 302))
  }
}
