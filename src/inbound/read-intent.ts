import type { KeyObject } from 'node:crypto'
import { redactTokens } from '#domain/credentials.ts'
import { readCustomContext } from '#domain/custom-context.ts'
import { fingerprintOf, readSenderKey, type SentJson } from '#domain/sender-key.ts'
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
  payload: SentJson,
  { pepper }: { pepper: KeyObject },
): Intent {
  const { message } = arrival
  const context = readCustomContext(
    headerValues(message, 'x-hookgate-context'),
    headerValues(message, 'x-pendula-custom-context'),
  )
  if (context.kind === 'invalid') throw malformed(context.detail)
  const reading = readSenderKey(trigger, payload, (name) => headerValues(message, name))
  if (reading.kind === 'invalid') throw malformed(reading.detail)
  const { key } = reading
  const idempotencyKey = key !== null && redactTokens(key) !== key ? keyedHash(pepper, key) : key
  return {
    context: context.kind === 'context' ? redactTokens(context.text) : null,
    idempotencyKey,
    fingerprint:
      idempotencyKey === null
        ? null
        : fingerprintOf(arrival.method, arrival.triggerId, message.headers['content-type'], arrival.body),
  }
}

function keyedHash(pepper: KeyObject, key: string): string {
  return `hmac:${digestToken(pepper, `idempotency key ${key}`).toString('hex')}`
}

function malformed(detail: string): Refusal {
  return new Refusal('malformed_request', { detail })
}
