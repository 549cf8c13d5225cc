/**
 * The value without the optional whitespace (space, tab; RFC 9110 §5.6.3) at its ends.
 *
 * Not `String.prototype.trim`, which takes away U+00A0 and others that are part of the value. A loop, since a pattern
 * that ends in `[ \t]+$` takes quadratic time on long runs.
 */
export function trimWhitespace(value: string): string {
  let start = 0
  let end = value.length
  while (start < end && isWhitespace(value.charCodeAt(start))) start++
  while (end > start && isWhitespace(value.charCodeAt(end - 1))) end--
  return value.slice(start, end)
}

function isWhitespace(code: number): boolean {
  return code === 0x20 || code === 0x09
}
