import { createHash, type KeyObject } from 'node:crypto'
import { redactTokens } from '#domain/credentials.ts'
import { readCustomContext } from '#domain/custom-context.ts'
import { readIdempotencyKey } from '#domain/idempotency-key.ts'
import { resolveJsonPointer } from '#domain/json-pointer.ts'
import { digestToken } from '#domain/token-digest.ts'
import type { TriggerSettings } from '#domain/trigger-settings.ts'
import { type Arrival, headerValues } from './arrival.ts'
import { Refusal } from './refusal.ts'

/** What the sender wants besides storing the payload. */
export type Intent = {
  context: string | null
  idempotencyKey: string | null
  /** SHA-256 over what must be the same when a key comes again; null without a key. */
  fingerprint: Buffer | null
}

/**
 * Reads custom context and idempotency key. Throws a Refusal with 400 when one of them can't be read. A token in the
 * context is cut down to its public part; a key that holds one becomes its keyed hash, which is as good a key.
 */
export function readIntent(
  arrival: Arrival,
  trigger: TriggerSettings,
  payload: unknown,
  { pepper }: { pepper: KeyObject },
): Intent {
  const { message } = arrival
  const context = readCustomContext(
    headerValues(message, 'x-hookgate-context'),
    headerValues(message, 'x-pendula-custom-context'),
  )
  if (context.kind === 'invalid') throw malformed(context.detail)
  const key = keyOf(arrival, trigger, payload)
  const idempotencyKey = key !== null && redactTokens(key) !== key ? keyedHash(pepper, key) : key
  return {
    context: context.kind === 'context' ? redactTokens(context.text) : null,
    idempotencyKey,
    fingerprint: idempotencyKey === null ? null : fingerprintOf(arrival),
  }
}

/** The trigger's own setting goes first, then Idempotency-Key, then webhook-id (Standard Webhooks). */
function keyOf(arrival: Arrival, trigger: TriggerSettings, payload: unknown): string | null {
  const { idempotency } = trigger
  if (idempotency !== undefined && 'pointer' in idempotency) {
    const key = keyFromPayload(resolveJsonPointer(payload, idempotency.pointer))
    if (key !== null) return key
  }
  const names = ['idempotency-key', 'webhook-id']
  if (idempotency !== undefined && 'header' in idempotency) names.unshift(idempotency.header.toLowerCase())
  for (const name of names) {
    const values = headerValues(arrival.message, name)
    if (values.length > 1) throw malformed(`The ${name} header occurs more than once.`)
    if (values[0] === undefined) continue
    const reading = readIdempotencyKey(values[0])
    if (reading.kind === 'invalid') throw malformed(reading.detail)
    return reading.key
  }
  return null
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

function keyedHash(pepper: KeyObject, key: string): string {
  return `hmac:${digestToken(pepper, `idempotency key ${key}`).toString('hex')}`
}

function fingerprintOf({ message, triggerId, method, body }: Arrival): Buffer {
  return createHash('sha256')
    .update(`${method}\n${triggerId}\n${message.headers['content-type'] ?? ''}\n`)
    .update(body ?? '')
    .digest()
}

function malformed(detail: string): Refusal {
  return new Refusal('malformed_request', { detail })
}
