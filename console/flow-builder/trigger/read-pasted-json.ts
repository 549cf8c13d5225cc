/** `found`: the text is not JSON, but there is JSON in it. */
export type JsonReading =
  | { kind: 'empty' }
  | { kind: 'json'; value: unknown }
  | { kind: 'found'; value: unknown }
  | { kind: 'unreadable' }

/**
 * Reads what a person pastes as a payload: JSON, or a text around it such as a curl command, an HTTP message, a fenced
 * block, or a quoted string out of a log.
 */
export function readPastedJson(text: string): JsonReading {
  const trimmed = text.replace(/^\uFEFF/, '').trim()
  if (trimmed === '') return { kind: 'empty' }
  const whole = tryJson(trimmed)
  if (whole !== undefined) {
    const quoted = typeof whole.value === 'string' ? tryJson(whole.value) : undefined
    return isStructure(quoted?.value) ? { kind: 'found', value: quoted?.value } : { kind: 'json', value: whole.value }
  }
  const inside = tryJson(betweenBrackets(trimmed))
  return inside === undefined ? { kind: 'unreadable' } : { kind: 'found', value: inside.value }
}

/** From the first bracket that opens to the last one of its kind that closes. */
function betweenBrackets(text: string): string {
  const start = text.search(/[{[]/)
  return start === -1 ? '' : text.slice(start, text.lastIndexOf(text[start] === '{' ? '}' : ']') + 1)
}

function isStructure(value: unknown): boolean {
  return typeof value === 'object' && value !== null
}

function tryJson(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) }
  } catch {
    return undefined
  }
}
