import type { FastifyReply, FastifyRequest } from 'fastify'

/** Answers that are data: nothing in them may be run or framed if a browser shows them. */
const dataPolicy = "default-src 'none'; frame-ancestors 'none'"

/** The headers of every answer. Pages replace the content security policy with one that lets their own files in. */
export function setStandardHeaders(request: FastifyRequest, reply: FastifyReply, publicUrl: string): void {
  reply.headers({
    'x-request-id': request.id,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'content-security-policy': dataPolicy,
  })
  if (publicUrl.startsWith('https:')) reply.header('strict-transport-security', 'max-age=31536000')
  if (request.url.startsWith('/api/') && !request.url.startsWith('/api/docs/static/'))
    reply.header('cache-control', 'no-store')
}
