import type { IncomingMessage } from 'node:http'
import type { ErrorCode } from '#contract/error-codes.ts'

type Flaw = { code: ErrorCode; detail: string }

const headerFieldsMax = 100
const headerBytesMax = 16 * 1024
const targetBytesMax = 8 * 1024

/** Node keeps this many header fields for us to count; it would drop the rest in silence. */
export const headerFieldsRead = headerFieldsMax + 20

/**
 * Node reads this much of target and header fields together before it gives up with 431, so that a target of up to about
 * 128 KiB is told that it is the target (414). Beyond, nobody knows any more what was too long.
 */
export const headBytesRead = 128 * 1024

/**
 * `uri-host [":" port]` (RFC 9110 §7.2): a name, which may be empty or an IPv4 address, or an IP literal in brackets (RFC
 * 3986 §3.2.2). A name with a comma is none here: it may be two lines that a proxy joined.
 */
const hostAndPort = /^(?:[\w.~!$&'()*+;=-]*(?:%[\da-f]{2}[\w.~!$&'()*+;=-]*)*|\[[\da-f:.]+\])(?::\d*)?$/i

/** Senders have the same few. */
let knownHost = ''

function isHost(value: string): boolean {
  if (value === knownHost) return true
  if (!hostAndPort.test(value)) return false
  knownHost = value
  return true
}

/**
 * What Node's HTTP parser lets through and must not (RFC 9110, RFC 9112), or refuses without a problem document: versions
 * other than HTTP/1, missing, repeated and invalid Host lines, transfer codings other than chunked or in HTTP/1.0, too many
 * or too large header fields, long targets, targets of other hosts. Looks at every request of the server.
 */
export function findFramingFlaw(message: IncomingMessage, publicUrl: string): Flaw | undefined {
  const raw = message.rawHeaders
  if (raw.length > headerFieldsMax * 2)
    return { code: 'too-many-headers', detail: `At most ${headerFieldsMax} header fields are read.` }
  const url = message.url ?? ''
  if (url.length > targetBytesMax) return { code: 'uri-too-long', detail: `At most ${targetBytesMax} bytes are read.` }

  if (message.httpVersionMajor !== 1)
    return { code: 'invalid-request', detail: 'Only HTTP/1.1 and HTTP/1.0 are known.' }
  const isHttp10 = message.httpVersionMinor === 0
  let hosts = 0
  let headerBytes = 0
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i] ?? ''
    // As it was sent, with the colon, a space and the line end.
    headerBytes += name.length + (raw[i + 1] ?? '').length + 4
    if (name.length === 4 && name.toLowerCase() === 'host') hosts += 1
  }
  if (headerBytes > headerBytesMax)
    return { code: 'too-many-headers', detail: `At most ${headerBytesMax} bytes of header fields are read.` }
  if (hosts > 1) return { code: 'invalid-request', detail: 'The Host header occurs more than once.' }
  if (hosts === 0 && !isHttp10) return { code: 'invalid-request', detail: 'The Host header is missing.' }
  if (hosts === 1 && !isHost(message.headers.host ?? ''))
    return { code: 'invalid-request', detail: 'The Host header is not a host with or without a port.' }

  const coding = message.headers['transfer-encoding']
  if (coding !== undefined && isHttp10) return { code: 'invalid-request', detail: 'HTTP/1.0 has no transfer codings.' }
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
