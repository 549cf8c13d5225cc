import { generateToken } from '#domain/token-format.ts'

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** A token with a good checksum that nobody was given: the key id of one's choice, and a secret of one's own. */
export function forgeToken(keyId: string, secret = 'x'.repeat(32)): string {
  const bytes = Uint8Array.from(keyId + secret, (character) => alphabet.indexOf(character))
  return generateToken('apiToken', () => bytes).token
}

/** The same token with its last character changed: what a mistyped or cut-off copy is. */
export function breakChecksum(token: string): string {
  return token.slice(0, -1) + (token.endsWith('0') ? '1' : '0')
}
