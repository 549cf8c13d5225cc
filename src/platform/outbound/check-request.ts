import type { OutboundRefusal, OutboundRequest } from './outbound-client.ts'

/** A request that may be handed to the network. `headers` alternates names and values, in the order they are sent. */
export type SendableRequest = { kind: 'sendable'; origin: string; path: string; headers: string[] }

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']

/** The client writes these itself: a caller who could set them would decide where the message ends or where it goes. */
const ownHeaders = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/** RFC 9110, section 5.6.2: the characters of a field name. */
const headerName = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/

/** RFC 9110, section 5.5, one byte per character: no CR, LF, NUL or other control character. */
const headerValue = /^[\t\x20-\x7e\x80-\xff]*$/

/**
 * Checks what can be checked without the network: method, URL, port and headers. Addresses are judged when a connection
 * is opened. `accept-encoding` is always `identity`, also when the caller asked for another; `user-agent` is `Hookgate`
 * unless the caller named one.
 */
export function checkRequest(request: OutboundRequest): SendableRequest | OutboundRefusal {
  if (!methods.includes(request.method)) return refuse('header', `the method is not one of ${methods.join(', ')}`)

  const url = URL.parse(request.url)
  if (url === null) return refuse('url', 'the URL cannot be read')
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return refuse('scheme', 'the URL is not http or https')
  if (url.username !== '' || url.password !== '') return refuse('url', 'the URL holds a user name or password')
  if (!isPermittedPort(url.port)) return refuse('port', `port ${url.port} is not 80, 443, or 1024 and above`)

  const headers: string[] = ['accept-encoding', 'identity']
  const seen = new Set<string>()
  for (const [name, value] of Object.entries(request.headers)) {
    const refusal = checkHeader(name, value, seen)
    if (refusal !== null) return refusal
    const field = name.toLowerCase()
    seen.add(field)
    if (field !== 'accept-encoding') headers.push(name, value)
  }
  if (!seen.has('user-agent')) headers.push('user-agent', 'Hookgate')

  return { kind: 'sendable', origin: url.origin, path: url.pathname + url.search, headers }
}

function checkHeader(name: string, value: string, seen: Set<string>): OutboundRefusal | null {
  if (!headerName.test(name)) return refuse('header', 'a header name holds a character that HTTP does not allow')
  const field = name.toLowerCase()
  if (ownHeaders.has(field) || field.startsWith('proxy-')) return refuse('header', `header ${field} cannot be set`)
  if (seen.has(field)) return refuse('header', `header ${field} is given twice`)
  if (!headerValue.test(value)) {
    return refuse('header', `the value of header ${field} holds a character that HTTP does not allow`)
  }
  return null
}

/** `port` as WHATWG URL gives it: empty when it is the scheme's own. */
function isPermittedPort(port: string): boolean {
  return port === '' || port === '80' || port === '443' || Number(port) >= 1024
}

function refuse(reason: OutboundRefusal['reason'], detail: string): OutboundRefusal {
  return { kind: 'refused', reason, detail }
}
