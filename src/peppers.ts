import { createSecretKey, type KeyObject } from 'node:crypto'
import { deriveKey } from '#platform/secrets.ts'

/** The HMAC key of API tokens, version 1. The purpose must never change: every stored digest depends on it. */
export function apiTokenPepper(secretKey: Uint8Array): KeyObject {
  return createSecretKey(deriveKey(secretKey, 'hookgate api token pepper 1'))
}

/** The HMAC key of management keys, version 1. */
export function managementKeyPepper(secretKey: Uint8Array): KeyObject {
  return createSecretKey(deriveKey(secretKey, 'hookgate management key pepper 1'))
}
