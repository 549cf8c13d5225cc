import swaggerUi from '@fastify/swagger-ui'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'

/** The reference page runs and loads its own files only. */
const docsPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

/** The API's description for programs (`/api/v1/openapi.json`) and for people (`/api/docs`). Both are public. */
export function docsRoutes(): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get('/api/v1/openapi.json', { config: { public: true }, schema: { hide: true } }, (_request, reply) =>
      reply.type('application/json').send(app.swagger()),
    )
    await app.register(swaggerUi, {
      routePrefix: '/api/docs',
      staticCSP: docsPolicy,
      theme: {
        title: 'Hookgate API',
        css: [{ filename: 'hookgate.css', content: '.swagger-ui .topbar { display: none }' }],
      },
      uiConfig: { deepLinking: true, docExpansion: 'list', supportedSubmitMethods: [] },
    })
  }
}
