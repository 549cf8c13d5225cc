import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto'

/** The version of the pepper that new digests are made with; each row keeps its own. */
export const pepperVersion = 1

/**
 * What is stored of a token: HMAC-SHA-256(pepper, whole token), 32 bytes. A fast function is enough because the secret
 * has 190 bits of entropy (NIST SP 800-63B on look-up secrets of 112 bits or more), and a slow one would let anybody
 * exhaust the gateway's processor.
 *
 * The pepper is a KeyObject because Node imports a raw key anew on every call: 12.7 µs against 2.3 (2026-11, Node 24).
 */
export function digestToken(pepper: KeyObject, token: string): Buffer {
  return createHmac('sha256', pepper).update(token).digest()
}

/** Compares a digest with the stored one in constant time. Without a stored one it compares all the same, and says no. */
export function digestMatches(digest: Buffer, stored: Buffer | null | undefined): boolean {
  const isComparable = stored != null && stored.length === digest.length
  return timingSafeEqual(digest, isComparable ? stored : noDigest) && isComparable
}

const noDigest = Buffer.alloc(32)
