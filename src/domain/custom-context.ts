import { readJsonPayload } from './json-payload.ts'
import { trimWhitespace } from './trim-whitespace.ts'

/** `text` is what is stored: a plain string, or the text of a JSON object when it begins with `{`. */
export type CustomContextReading =
  | { kind: 'none' }
  | { kind: 'context'; text: string }
  | { kind: 'invalid'; detail: string }

const bytesMax = 4096
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const controlCharacter = /\p{Cc}/u

/**
 * Reads the sender's custom context.
 *
 * `values` are the values of `X-Hookgate-Context` and `aliasValues` those of the alias, as Node hands them over: one
 * character per byte. The bytes are read as UTF-8, and as Latin-1 if they are not UTF-8. At most 4,096 bytes as
 * received, no control characters; text that begins with `{` must be a JSON object. Either header may occur once; both
 * may occur if they say the same, which an empty and a full one do not. Without a full one they count as none. Never throws;
 * `detail` never quotes the header.
 */
export function readCustomContext(
  values: readonly string[],
  aliasValues: readonly string[] = [],
): CustomContextReading {
  if (values.length > 1 || aliasValues.length > 1) return invalid('The custom context header occurs more than once.')
  const received = values[0] ?? aliasValues[0]
  const other = aliasValues[0] ?? received
  if (received === undefined) return { kind: 'none' }
  if (other !== received) return invalid('The two custom context headers differ.')
  if (received.length > bytesMax) return invalid(`The custom context is larger than ${bytesMax} bytes.`)
  const text = decode(trimWhitespace(received))
  if (text === undefined) return invalid('The custom context is not a header value.')
  if (text === '') return { kind: 'none' }
  if (controlCharacter.test(text)) return invalid('The custom context holds a control character.')
  if (text.startsWith('{') && !isJsonObject(text)) {
    return invalid('The custom context begins like a JSON object but is not one.')
  }
  return { kind: 'context', text }
}

/** `undefined` if a character is above U+00FF: that text did not come from a header. */
function decode(received: string): string | undefined {
  const bytes = Buffer.from(received, 'latin1')
  if (bytes.toString('latin1') !== received) return undefined
  try {
    return utf8.decode(bytes)
  } catch {
    return received
  }
}

/** The limits of a payload hold here too. A text that begins with `{` and is JSON is an object. */
function isJsonObject(text: string): boolean {
  return readJsonPayload(Buffer.from(text)).kind === 'ok'
}

function invalid(detail: string): CustomContextReading {
  return { kind: 'invalid', detail }
}
