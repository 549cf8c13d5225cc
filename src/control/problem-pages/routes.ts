import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { type ErrorCode, errorCodes } from '#contract/error-codes.ts'
import { GatewayError } from '#contract/gateway-error.ts'
import { escapeHtml, sendPage } from '../pages/render-page.ts'

/** `/problems/<code>`: what the `type` of a problem document leads to. */
export function problemPageRoutes(): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      '/problems/:code',
      { schema: { hide: true, params: Type.Object({ code: Type.String() }) } },
      (request, reply) => {
        const { code } = request.params
        if (!Object.hasOwn(errorCodes, code)) throw new GatewayError('not-found')
        const { status, title, help } = errorCodes[code as ErrorCode]
        return sendPage(reply, {
          title,
          body: `<h1>${escapeHtml(title)}</h1>
<p class="quiet"><code>${escapeHtml(code)}</code> · HTTP status ${status}</p>
<p>${escapeHtml(help)}</p>
<p><a href="/api/docs">API reference</a></p>`,
        })
      },
    )
  }
}
