/** A PostgreSQL array literal of values that need no quoting: uuids, numbers, addresses, plain words. */
export function arrayLiteral(values: readonly (string | number | boolean)[]): string {
  return `{${values.join(',')}}`
}

/** A PostgreSQL array literal of any text, quoted (PostgreSQL manual, §8.15.6). NUL can't be stored and is left out. */
export function textArrayLiteral(values: readonly (string | null)[]): string {
  return `{${values.map((value) => (value === null ? 'NULL' : quoted(value))).join(',')}}`
}

// JSON quotes text the way arrays do, natively, unless there are control characters or halves of surrogate pairs in it.
const quotedOtherwise = /[\p{Cc}\p{Cs}]/u

function quoted(text: string): string {
  if (!quotedOtherwise.test(text)) return JSON.stringify(text)
  return `"${text.replace(/["\\\0]/g, (character) => (character === '\0' ? '' : `\\${character}`))}"`
}
