const unprintable = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu

/**
 * The text with control characters and bidirectional overrides written as escapes. What a sender wrote may be shown in
 * a terminal without moving its cursor or forging a line.
 */
export function toPrintable(text: string): string {
  return text.replace(unprintable, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
