import type { IncomingMessage } from 'node:http'
import type { ErrorCode } from '#contract/error-codes.ts'

type Flaw = { code: ErrorCode; detail: string }

const headerFieldsMax = 100
const targetBytesMax = 8 * 1024

/** Node keeps this many header fields for us to count; it would drop the rest in silence. */
export const headerFieldsRead = headerFieldsMax + 20

/**
 * What Node's HTTP parser lets through and must not (RFC 9110, RFC 9112): repeated Host lines, transfer codings other
 * than chunked, too many header fields, long targets, targets of other hosts. Looks at every request of the server.
 */
export function findFramingFlaw(message: IncomingMessage, publicUrl: string): Flaw | undefined {
  const raw = message.rawHeaders
  if (raw.length > headerFieldsMax * 2)
    return { code: 'too-many-headers', detail: `At most ${headerFieldsMax} header fields are read.` }
  const url = message.url ?? ''
  if (url.length > targetBytesMax) return { code: 'uri-too-long', detail: `At most ${targetBytesMax} bytes are read.` }

  let hosts = 0
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i] ?? ''
    if (name.length === 4 && name.toLowerCase() === 'host') hosts += 1
  }
  if (hosts > 1) return { code: 'invalid-request', detail: 'The Host header occurs more than once.' }

  const coding = message.headers['transfer-encoding']
  if (coding !== undefined && coding.trim().toLowerCase() !== 'chunked') return describeForeignCoding(coding)

  if (url.startsWith('/') || (url === '*' && message.method === 'OPTIONS')) return undefined
  return findForeignTarget(message, publicUrl)
}

/** Where a body ends is unknown unless chunked is the last coding (RFC 9112 §6.3); a coding before it is not implemented. */
function describeForeignCoding(coding: string): Flaw {
  return /(?:^|,)[ \t]*chunked[ \t]*$/i.test(coding)
    ? { code: 'not-implemented', detail: 'Only the transfer coding chunked is known.' }
    : { code: 'invalid-request', detail: 'The last transfer coding is not chunked.' }
}

/** An absolute-form target must be accepted (RFC 9112 §3.2.2), and its authority counts, not Host. */
function findForeignTarget(message: IncomingMessage, publicUrl: string): Flaw | undefined {
  const target = URL.canParse(message.url ?? '') ? new URL(message.url ?? '') : undefined
  if (target === undefined || !/^https?:$/.test(target.protocol))
    return { code: 'invalid-request', detail: 'The request target is not a path or an http URL.' }
  if (target.host !== new URL(publicUrl).host)
    return { code: 'misdirected-request', detail: 'The request target names another host.' }
  message.url = target.pathname + target.search
  return undefined
}
