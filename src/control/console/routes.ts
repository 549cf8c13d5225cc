import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { sendPage } from '../pages/render-page.ts'

/** What `npm ci` builds. */
const builtConsole = join(import.meta.dirname, '../../../dist/console')

/**
 * Files of this gateway only, no inline script, no frame around it, and no string that becomes markup. Libraries that
 * add a style element (menus that stop the page behind them from scrolling) may do so with the nonce of the page.
 */
const consolePolicy = (nonce: string) =>
  `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-${nonce}'; connect-src 'self'; img-src 'self' data:; font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'`

/** The first segment of every address in console/router.tsx. */
export const consolePlaces = [
  'sign-in',
  'set-up',
  'join',
  'flows',
  'integrations',
  'requests',
  'experiences',
  'operations',
  'audit',
  'settings',
  'account',
]

/** The console: its files, and its one page at each of its addresses. */
export function consoleRoutes(): FastifyPluginAsyncTypebox {
  return async (app) => {
    const page = await readFile(join(builtConsole, 'index.html'), 'utf8').catch(() => undefined)
    if (page === undefined) {
      app.get('/', { schema: { hide: true } }, (_request, reply) => sendPage(reply, notBuilt))
      return
    }
    await app.register(fastifyStatic, {
      root: join(builtConsole, 'assets'),
      prefix: '/assets/',
      preCompressed: true,
      immutable: true,
      maxAge: '1y',
      schemaHide: true,
    })
    for (const file of ['theme.js', 'favicon.svg'])
      app.get(`/${file}`, { schema: { hide: true } }, (_request, reply) =>
        reply.header('cache-control', 'no-cache').sendFile(file, builtConsole),
      )
    for (const address of ['/', ...consolePlaces.flatMap((place) => [`/${place}`, `/${place}/*`])])
      app.get(address, { schema: { hide: true } }, (_request, reply) => {
        const nonce = randomBytes(16).toString('base64')
        return reply
          .header('content-security-policy', consolePolicy(nonce))
          .header('cache-control', 'no-store')
          .type('text/html; charset=utf-8')
          .send(page.replaceAll('__NONCE__', nonce))
      })
  }
}

const notBuilt = {
  title: 'Console',
  body: `<h1>The console is not built.</h1>
<p>Install with development packages (<code>npm ci</code>), or run <code>npm run build</code>, and start again.
The <a href="/api/docs">API</a> and the command line work without it.</p>`,
}
