import type { OutboundAnswer, OutboundOutcome, OutboundRefusal, OutboundRequest } from './outbound-client.ts'

/** What may be repeated to another origin than the one it was written for. Any other header may hold a secret. */
const harmlessHeaders = new Set([
  'accept',
  'accept-language',
  'content-type',
  'idempotency-key',
  'traceparent',
  'tracestate',
  'user-agent',
])

/**
 * Sends the request, and again to where the answers lead (RFC 9110 §15.4), at most `redirectsMax` times within the one
 * `timeoutMs`. Each hop passes the same checks as the first request, its address too.
 *
 * 303, and 301 and 302 to a POST, go on as GET without the body, as browsers do (Fetch §4.4); all others repeat the
 * request as it is. Another origin gets no header that may hold a secret. From https to http leads no way.
 */
export async function followRedirects(
  request: OutboundRequest & { redirectsMax: number },
  send: (request: OutboundRequest) => Promise<OutboundOutcome>,
): Promise<OutboundOutcome> {
  const startedAt = performance.now()
  let hop: OutboundRequest = request
  for (let followed = 0; ; followed++) {
    const outcome = await send(hop)
    const target = outcome.kind === 'answered' ? targetOf(outcome, hop.url) : undefined
    if (outcome.kind !== 'answered' || target === undefined) return outcome
    if (followed === request.redirectsMax) {
      return request.redirectsMax === 0 ? outcome : refuse(`more than ${request.redirectsMax} redirects`)
    }
    if (hop.url.startsWith('https:') && target.protocol === 'http:') return refuse('a redirect from https to http')

    const timeoutMs = Math.floor(request.timeoutMs - (performance.now() - startedAt))
    if (timeoutMs < 1)
      return { kind: 'failed', reason: 'timeout', detail: `no whole answer within ${request.timeoutMs} ms` }
    hop = { ...nextHop(hop, outcome.status, target), timeoutMs }
  }
}

/** Where the answer leads; undefined when it is no redirect, or names no place that can be read. */
function targetOf({ status, headers }: OutboundAnswer, from: string): URL | undefined {
  const { location } = headers
  if (![301, 302, 303, 307, 308].includes(status) || location === undefined) return undefined
  return URL.parse(location, from) ?? undefined
}

function nextHop(hop: OutboundRequest, status: number, target: URL): OutboundRequest {
  const becomesGet = status === 303 ? hop.method !== 'HEAD' : status <= 302 && hop.method === 'POST'
  const isSameOrigin = URL.parse(hop.url)?.origin === target.origin
  const headers = Object.fromEntries(
    Object.entries(hop.headers).filter(([name]) => {
      const field = name.toLowerCase()
      return (isSameOrigin || harmlessHeaders.has(field)) && !(becomesGet && field.startsWith('content-'))
    }),
  )
  const { body, ...rest } = hop
  const next = { ...rest, url: target.href, headers }
  if (becomesGet) return { ...next, method: 'GET' }
  return body === undefined ? next : { ...next, body }
}

function refuse(detail: string): OutboundRefusal {
  return { kind: 'refused', reason: 'redirect', detail }
}
