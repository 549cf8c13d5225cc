import { redactTokens } from '#domain/credentials.ts'

/** Header fields whose values are credentials, whoever they are for. They are never stored. */
const credentialHeaders = new Set(['authorization', 'proxy-authorization', 'x-api-key', 'cookie', 'set-cookie'])
const looksSecret =
  /(?:^|[-_])(?:auth|authorization|credentials?|token|secret|password|passwd|api-?key|signature-key)(?:$|[-_])/i
/** A sender's own name for a request, as in Twilio's I-Twilio-Idempotency-Token. A release of the request reads it. */
const namesRequest = /idempotency/i

/** Credentials of some system, under whatever name. */
const holdsCredentials = /^(?:basic|bearer)[ \t]+\S/i

/** What is kept of the header fields of a stranger, in bytes; the user agent is cut to as many characters. */
const strangersBytesMax = 2 * 1024
const userAgentLengthMax = 256

/**
 * The header fields of an arrival as they are stored: JSON `[[name, value], …]` in the order received, credentials
 * removed. The name stays, so that the operator sees how the sender tried to authenticate.
 */
export function recordHeaders(rawHeaders: readonly string[]): string {
  return JSON.stringify(toPairs(rawHeaders))
}

/**
 * The same of a request whose sender is not known, in 2 KiB at most: those that fit, and the user agent always. The note
 * says how many were left out, if any.
 */
export function recordStrangersHeaders(rawHeaders: readonly string[]): { headers: string; notes: string[] } {
  const pairs = toPairs(rawHeaders)
  const whole = JSON.stringify(pairs)
  if (Buffer.byteLength(whole) <= strangersBytesMax) return { headers: whole, notes: [] }
  const userAgentAt = pairs.findIndex(([name]) => name.toLowerCase() === 'user-agent')
  const [name = '', value = ''] = pairs[userAgentAt] ?? []
  const userAgent: Pair = [name, value.length > userAgentLengthMax ? `${value.slice(0, userAgentLengthMax)}…` : value]
  let room = strangersBytesMax - sizeOf(userAgent)
  const kept = pairs.flatMap((pair, at) => {
    if (at === userAgentAt) return [userAgent]
    const size = sizeOf(pair)
    if (size > room) return []
    room -= size
    return [pair]
  })
  const note = `${pairs.length - kept.length} of the header fields are not kept: of a stranger's, 2 KiB are.`
  return { headers: JSON.stringify(kept), notes: [note] }
}

type Pair = [name: string, value: string]

function toPairs(rawHeaders: readonly string[]): Pair[] {
  const pairs: Pair[] = []
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] ?? ''
    const value = rawHeaders[i + 1] ?? ''
    const isRemoved = isCredential(name) || holdsCredentials.test(value)
    pairs.push([withoutTokens(name), isRemoved ? '[removed]' : withoutTokens(value)])
  }
  return pairs
}

/** With its comma. */
function sizeOf(pair: Pair): number {
  return Buffer.byteLength(JSON.stringify(pair)) + 1
}

function withoutTokens(text: string): string {
  return text.includes('hg') ? redactTokens(text) : text
}

// The same names come again and again.
const verdicts = new Map<string, boolean>()

function isCredential(name: string): boolean {
  let verdict = verdicts.get(name)
  if (verdict === undefined) {
    verdict = credentialHeaders.has(name.toLowerCase()) || (looksSecret.test(name) && !namesRequest.test(name))
    if (verdicts.size < 1000) verdicts.set(name, verdict)
  }
  return verdict
}
