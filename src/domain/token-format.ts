import { crc32 } from 'node:zlib'

/** The two kinds of secret the gateway hands out. One is never accepted in the place of the other. */
export type TokenKind = 'apiToken' | 'managementKey'

/** What the text of a token says before any look-up. `badChecksum` means the shape is right and the text is not one we made. */
export type TokenReading =
  | { kind: 'wellFormed'; keyId: string }
  | { kind: 'malformed' }
  | { kind: 'badChecksum'; keyId: string }

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const keyIdLength = 12
const secretLength = 32
const checksumLength = 6

const prefixes = { apiToken: 'hgt', managementKey: 'hgm' } as const satisfies Record<TokenKind, string>
const patterns = {
  apiToken: /^hgt_([0-9A-Za-z]{12})_[0-9A-Za-z]{38}$/,
  managementKey: /^hgm_([0-9A-Za-z]{12})_[0-9A-Za-z]{38}$/,
} as const satisfies Record<TokenKind, RegExp>

/**
 * Makes a new token: `<prefix>_<key id: 12>_<secret: 32><checksum: 6>`, all base62, 55 characters.
 *
 * The key id is public; the token is not. `randomBytes` must be a cryptographic generator that returns as many bytes
 * as it is asked for.
 */
export function generateToken(
  kind: TokenKind,
  randomBytes: (size: number) => Uint8Array,
): { token: string; keyId: string } {
  const characters = randomCharacters(keyIdLength + secretLength, randomBytes)
  const keyId = characters.slice(0, keyIdLength)
  const unchecked = `${prefixes[kind]}_${keyId}_${characters.slice(keyIdLength)}`
  return { token: unchecked + checksumOf(unchecked), keyId }
}

/** Reads a token of the given kind. A token of the other kind is `malformed`. Costs no look-up. */
export function readToken(kind: TokenKind, text: string): TokenReading {
  const keyId = patterns[kind].exec(text)?.[1]
  if (keyId === undefined) return { kind: 'malformed' }
  const checksumAt = text.length - checksumLength
  return checksumOf(text.slice(0, checksumAt)) === text.slice(checksumAt)
    ? { kind: 'wellFormed', keyId }
    : { kind: 'badChecksum', keyId }
}

/** The key id of text that begins like a token, which may be cut off. */
export function keyIdOf(text: string): string | undefined {
  return /^hg[tm]_([0-9A-Za-z]{12})/.exec(text)?.[1]
}

/** CRC-32/ISO-HDLC as six base62 digits, most significant first. 62^6 is above 2^32, so every value fits. */
function checksumOf(text: string): string {
  let rest = crc32(text)
  let digits = ''
  for (let i = 0; i < checksumLength; i++) {
    digits = alphabet.charAt(rest % 62) + digits
    rest = Math.floor(rest / 62)
  }
  return digits
}

/** Bytes from 248 up are drawn again: 248 is the largest multiple of 62 in a byte, so each character is equally likely. */
function randomCharacters(count: number, randomBytes: (size: number) => Uint8Array): string {
  let characters = ''
  while (characters.length < count) {
    const bytes = randomBytes(count - characters.length)
    if (bytes.length === 0) throw new RangeError('The random source returned no bytes.')
    for (const byte of bytes) {
      if (byte < 248 && characters.length < count) characters += alphabet.charAt(byte % 62)
    }
  }
  return characters
}
