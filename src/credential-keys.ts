import { createSecretKey } from 'node:crypto'
import type { KeyRing, MasterKey } from '#platform/envelope.ts'
import { deriveKey } from '#platform/secrets.ts'
import type { Settings } from '#settings.ts'

type KeySettings = Pick<Settings, 'HOOKGATE_CREDENTIAL_KEY' | 'HOOKGATE_CREDENTIAL_KEY_PREVIOUS'>

/**
 * The keys that seal credentials: HOOKGATE_CREDENTIAL_KEY, else one that is derived from the installation's secret key.
 * The previous ones and the derived one open what they sealed, so that the first rotation needs the new key alone.
 */
export function credentialKeyRing(secretKey: Uint8Array, settings: KeySettings): KeyRing {
  const { HOOKGATE_CREDENTIAL_KEY: given, HOOKGATE_CREDENTIAL_KEY_PREVIOUS: previous = [] } = settings
  const present = masterKey(given ?? secretKey)
  return { present, all: [present, ...[...previous, secretKey].map(masterKey)] }
}

/** The purposes must never change: every stored credential depends on them. The id reveals nothing of the key. */
function masterKey(source: Uint8Array): MasterKey {
  return {
    id: deriveKey(source, 'hookgate credential key id 1').toString('hex').slice(0, 8),
    key: createSecretKey(deriveKey(source, 'hookgate credential master key 1')),
  }
}
