import { createHash } from 'node:crypto'

/** The caller's place in its trace: 32 and 16 lower-case hexadecimal digits, neither all zero. */
export type TraceParent = { traceId: string; parentId: string }

const pattern = /^([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-[0-9a-f]{2}/
const lengthOfVersion00 = 55

/**
 * Reads the `traceparent` header (W3C Trace Context §3.2, §4.3). `values` are all its values.
 *
 * Of a version above 00 the first 55 characters are read, if they are all there is or `-` follows. Anything else,
 * version `ff` and a repeated header included, is `undefined`: a new trace is started and the request goes on.
 */
export function readTraceparent(values: readonly string[]): TraceParent | undefined {
  const [value] = values
  if (value === undefined || values.length > 1) return undefined
  const match = pattern.exec(value)
  if (match === null) return undefined
  const [, version, traceId, parentId] = match
  if (traceId === undefined || parentId === undefined || version === 'ff') return undefined
  if (value.length > lengthOfVersion00 && (version === '00' || value[lengthOfVersion00] !== '-')) return undefined
  return { traceId, parentId }
}

/** The trace that a request came in, with what its vendors passed along. */
export type TraceContext = TraceParent & { tracestate: string | undefined }

/** Reads both headers, given all values of each. Without a good `traceparent` there is no `tracestate` (§3.3.1). */
export function readTraceContext(
  traceparents: readonly string[],
  tracestates: readonly string[],
): TraceContext | undefined {
  const parent = readTraceparent(traceparents)
  return parent === undefined ? undefined : { ...parent, tracestate: readTracestate(tracestates) }
}

const membersMax = 32
const tracestateLengthMax = 512
const longMemberLength = 128
const member =
  /^(?:[a-z0-9][a-z0-9_\-*/]{0,255}|[a-z0-9][a-z0-9_\-*/]{0,240}@[a-z][a-z0-9_\-*/]{0,13})=[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e]$/

/**
 * The `tracestate` to pass on (W3C Trace Context §3.3): the members in order. `values` are all its values. A member that
 * is none, or more than 32, make it `undefined` as a whole; what is over 512 characters loses whole members, long ones
 * first and then the last ones.
 */
export function readTracestate(values: readonly string[]): string | undefined {
  const members = values
    .join()
    .split(',')
    .map((text) => text.replace(/^[ \t]+|[ \t]+$/g, ''))
    .filter((text) => text !== '')
  if (members.length > membersMax || !members.every((text) => member.test(text))) return undefined
  while (members.join().length > tracestateLengthMax) {
    const longAt = members.findLastIndex(({ length }) => length > longMemberLength)
    members.splice(longAt === -1 ? members.length - 1 : longAt, 1)
  }
  return members.length === 0 ? undefined : members.join()
}

/**
 * The `traceparent` of a call that a node makes: in the sender's trace when there is one, else in a trace of the
 * experience, and with a place of its own. Never `sampled`: that is not the sender's to decide here.
 */
export function formatTraceparent(sender: TraceParent | undefined, experienceId: string, nodeId: string): string {
  const traceId = sender?.traceId ?? hexDigest(experienceId).slice(0, 32)
  return `00-${traceId}-${hexDigest(`${experienceId}/${nodeId}`).slice(0, 16)}-00`
}

function hexDigest(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
