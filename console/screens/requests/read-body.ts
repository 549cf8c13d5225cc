export type BodyReading =
  | { kind: 'json'; text: string; value: unknown }
  | { kind: 'text'; text: string }
  | { kind: 'binary' }

/** What the bytes are: JSON, other text in UTF-8, or neither. */
export function readBody(bytes: Uint8Array<ArrayBuffer>): BodyReading {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return { kind: 'binary' }
  }
  try {
    return { kind: 'json', text, value: JSON.parse(text) }
  } catch {
    return { kind: 'text', text }
  }
}
