import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject, randomBytes } from 'node:crypto'

/** A key that wraps data keys, and the name it goes by where it may be seen. */
export type MasterKey = { id: string; key: KeyObject }

/** The key that wraps from now on, and all that can still unwrap, itself included. */
export type KeyRing = { present: MasterKey; all: readonly MasterKey[] }

/** A sealed value and the key it was sealed with, wrapped under the master key that `keyId` names. */
export type Envelope = { sealed: Buffer; wrappedKey: Buffer; keyId: string }

/** - `unknownKey`: the ring has no key of that id. - `broken`: it was changed, or sealed for another context. */
export type Opening = { kind: 'opened'; bytes: Buffer } | { kind: 'unknownKey'; keyId: string } | { kind: 'broken' }

const algorithm = 'aes-256-gcm'
const layoutVersion = 1
const nonceBytes = 12
const tagBytes = 16

/**
 * Seals the bytes with AES-256-GCM under a random key of their own, and wraps that key under the present master key.
 * `context` says what the value belongs to: the envelope opens with the same context only, wherever it is copied to.
 */
export function sealEnvelope(ring: KeyRing, bytes: Uint8Array, context: readonly string[]): Envelope {
  const dataKey = randomBytes(32)
  const sealed = encrypt(createSecretKey(dataKey), bytes, describeValue(context))
  return { sealed, ...wrap(ring.present, dataKey, context) }
}

/** The bytes that were sealed with this context. Never anything else: what cannot be proven whole is not opened. */
export function openEnvelope(ring: KeyRing, envelope: Envelope, context: readonly string[]): Opening {
  const unwrapped = unwrap(ring, envelope, context)
  if (unwrapped.kind !== 'opened') return unwrapped
  const bytes = decrypt(createSecretKey(unwrapped.bytes), envelope.sealed, describeValue(context))
  return bytes === undefined ? { kind: 'broken' } : { kind: 'opened', bytes }
}

/** The wrapped key of the envelope under the present master key. The sealed value stays as it is, and is not opened. */
export function rewrapKey(
  ring: KeyRing,
  envelope: Envelope,
  context: readonly string[],
): { kind: 'rewrapped'; wrappedKey: Buffer; keyId: string } | Exclude<Opening, { kind: 'opened' }> {
  const unwrapped = unwrap(ring, envelope, context)
  if (unwrapped.kind !== 'opened') return unwrapped
  return { kind: 'rewrapped', ...wrap(ring.present, unwrapped.bytes, context) }
}

function wrap(master: MasterKey, dataKey: Uint8Array, context: readonly string[]) {
  return { wrappedKey: encrypt(master.key, dataKey, describeKey(master.id, context)), keyId: master.id }
}

function unwrap(ring: KeyRing, { wrappedKey, keyId }: Envelope, context: readonly string[]): Opening {
  const master = ring.all.find(({ id }) => id === keyId)
  if (master === undefined) return { kind: 'unknownKey', keyId }
  const bytes = decrypt(master.key, wrappedKey, describeKey(keyId, context))
  return bytes?.length === 32 ? { kind: 'opened', bytes } : { kind: 'broken' }
}

// JSON of an array: no two lists of texts have the same form.
function describeValue(context: readonly string[]): Buffer {
  return Buffer.from(JSON.stringify(['value', ...context]))
}

function describeKey(keyId: string, context: readonly string[]): Buffer {
  return Buffer.from(JSON.stringify(['key', keyId, ...context]))
}

/** Layout version, nonce, ciphertext, tag. The nonce is random; a data key seals once, and a master key far below 2³² times. */
function encrypt(key: KeyObject, bytes: Uint8Array, additional: Buffer): Buffer {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv(algorithm, key, nonce, { authTagLength: tagBytes }).setAAD(additional)
  return Buffer.concat([Buffer.of(layoutVersion), nonce, cipher.update(bytes), cipher.final(), cipher.getAuthTag()])
}

function decrypt(key: KeyObject, box: Buffer, additional: Buffer): Buffer | undefined {
  if (box[0] !== layoutVersion || box.length < 1 + nonceBytes + tagBytes) return undefined
  const nonce = box.subarray(1, 1 + nonceBytes)
  const tag = box.subarray(box.length - tagBytes)
  const decipher = createDecipheriv(algorithm, key, nonce, { authTagLength: tagBytes })
    .setAAD(additional)
    .setAuthTag(tag)
  const bytes = decipher.update(box.subarray(1 + nonceBytes, box.length - tagBytes))
  try {
    return Buffer.concat([bytes, decipher.final()])
  } catch {
    return undefined
  }
}
