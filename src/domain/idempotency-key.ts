import { trimWhitespace } from './trim-whitespace.ts'

/** `detail` is a fixed sentence: it never quotes the header. */
export type IdempotencyKeyReading = { kind: 'key'; key: string } | { kind: 'invalid'; detail: string }

const quoted = /^"((?:[ !#-[\]-~]|\\["\\])*)"$/
const printable = /^[ -~]*$/
const keyLengthMax = 255

/**
 * Reads the value of an `Idempotency-Key` header (draft-ietf-httpapi-idempotency-key-header).
 *
 * The draft asks for a quoted string (RFC 9651 §3.3.3); many senders leave the quotes out. Both are accepted and mean
 * the same: `"a"` and `a` are one key. The key is 1 to 255 printable ASCII characters, counted without quotes and
 * escapes. Parameters after the string are refused, and so is a bare value with a comma and a space in it, which is
 * what Node makes of a repeated header. Never throws.
 */
export function readIdempotencyKey(value: string): IdempotencyKeyReading {
  const text = trimWhitespace(value)
  const key = text.startsWith('"') ? unquote(text) : text
  if (key === undefined) return invalid('The idempotency key begins with a quote but is not one quoted string.')
  if (key === '') return invalid('The idempotency key is empty.')
  if (!printable.test(key)) return invalid('The idempotency key holds characters other than printable ASCII.')
  if (key === text && key.includes(', ')) return invalid('The idempotency key is a list, or occurs more than once.')
  if (key.length > keyLengthMax) return invalid(`The idempotency key is longer than ${keyLengthMax} characters.`)
  return { kind: 'key', key }
}

function unquote(text: string): string | undefined {
  return quoted.exec(text)?.[1]?.replace(/\\(["\\])/g, '$1')
}

function invalid(detail: string): IdempotencyKeyReading {
  return { kind: 'invalid', detail }
}
