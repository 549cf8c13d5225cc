import { createHash } from 'node:crypto'
import { readIdempotencyKey } from './idempotency-key.ts'
import { resolveJsonPointer } from './json-pointer.ts'
import type { TriggerSettings } from './trigger-settings.ts'

/** `detail` is a fixed sentence: it never quotes the header. */
export type SenderKeyReading = { kind: 'read'; key: string | null } | { kind: 'invalid'; detail: string }

/**
 * The name that the sender gave a request, if any: by the trigger's own setting, else in `Idempotency-Key`, else in
 * `webhook-id` (Standard Webhooks). `valuesOf` answers all values of a header, by its name in lower case.
 */
export function readSenderKey(
  { idempotency }: TriggerSettings,
  payload: unknown,
  valuesOf: (name: string) => string[],
): SenderKeyReading {
  if (idempotency !== undefined && 'pointer' in idempotency) {
    const key = keyFromPayload(resolveJsonPointer(payload, idempotency.pointer))
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
function keyFromPayload(value: unknown): string | null {
  if (typeof value !== 'string' && typeof value !== 'number') return null
  const key = String(value)
  if (key === '') return null
  return key.length <= 255 && /^[\x20-\x7e]*$/.test(key)
    ? key
    : `sha256:${createHash('sha256').update(key).digest('hex')}`
}

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
