import { createHash } from 'node:crypto'
import { readIdempotencyKey } from './idempotency-key.ts'
import { resolveJsonPointer } from './json-pointer.ts'
import type { TriggerSettings } from './trigger-settings.ts'

/** `detail` is a fixed sentence: it never quotes the header. */
export type SenderKeyReading = { kind: 'read'; key: string | null } | { kind: 'invalid'; detail: string }

/** A JSON value and the text it was read from, in UTF-8. */
export type SentJson = { value: unknown; content: Uint8Array }

/**
 * The name that the sender gave a request, if any: by the trigger's own setting, else in `Idempotency-Key`, else in
 * `webhook-id` (Standard Webhooks). A number that no double holds is read as it was written. `valuesOf` answers all values of a header, by its name in lower case.
 */
export function readSenderKey(
  { idempotency }: TriggerSettings,
  payload: SentJson,
  valuesOf: (name: string) => string[],
): SenderKeyReading {
  if (idempotency !== undefined && 'pointer' in idempotency) {
    const key = keyFromPayload(payload, idempotency.pointer)
    if (key !== null) return { kind: 'read', key }
  }
  const names = ['idempotency-key', 'webhook-id']
  if (idempotency !== undefined && 'header' in idempotency) names.unshift(idempotency.header.toLowerCase())
  for (const name of names) {
    const values = valuesOf(name)
    if (values.length > 1) return { kind: 'invalid', detail: `The ${name} header occurs more than once.` }
    if (values[0] === undefined) continue
    const reading = readIdempotencyKey(values[0])
    return reading.kind === 'invalid' ? reading : { kind: 'read', key: reading.key }
  }
  return { kind: 'read', key: null }
}

/** Ids in payloads are strings or numbers. A long one is replaced by its hash, so that the index stays small. */
function keyFromPayload({ value, content }: SentJson, pointer: string): string | null {
  const id = resolveJsonPointer(value, pointer)
  if (typeof id !== 'string' && typeof id !== 'number') return null
  const isExact = typeof id === 'string' || Math.abs(id) <= Number.MAX_SAFE_INTEGER
  const key = isExact ? String(id) : numberAsWritten(content, pointer)
  if (key === '') return null
  return key.length <= 255 && /^[\x20-\x7e]*$/.test(key) ? key : `sha256:${hashOf(key)}`
}

/** Two halves of different characters are one in UTF-8. */
function hashOf(text: string): string {
  return createHash('sha256')
    .update(text, text.isWellFormed() ? 'utf8' : 'utf16le')
    .digest('hex')
}

/** 9007199254740993, where a double would say 9007199254740992 as for its neighbour. */
function numberAsWritten(content: Uint8Array, pointer: string): string {
  const withSources = JSON.parse(Buffer.from(content).toString(), ((
    _name: string,
    value: unknown,
    { source }: Source,
  ) => (typeof value === 'number' ? source : value)) as Parameters<typeof JSON.parse>[1])
  return String(resolveJsonPointer(withSources, pointer))
}

/** What a reviver is told of a primitive value (ECMAScript proposal JSON.parse source text access, in V8 since 11.4). */
type Source = { source: string }

/** SHA-256 over what must be the same when a key comes again. The body is the bytes as received. */
export function fingerprintOf(
  method: string,
  triggerId: string,
  contentType: string | undefined,
  body: Uint8Array | undefined,
): Buffer {
  return createHash('sha256')
    .update(`${method}\n${triggerId}\n${contentType ?? ''}\n`)
    .update(body ?? '')
    .digest()
}
