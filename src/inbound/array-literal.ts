/** A PostgreSQL array literal of values that need no quoting: uuids, numbers, addresses, plain words. */
export function arrayLiteral(values: readonly (string | number | boolean)[]): string {
  return `{${values.join(',')}}`
}

/** A PostgreSQL array literal of any text, quoted (PostgreSQL manual, §8.15.6). NUL can't be stored and is left out. */
export function textArrayLiteral(values: readonly (string | null)[]): string {
  return `{${values.map((value) => (value === null ? 'NULL' : quoted(value))).join(',')}}`
}

function quoted(text: string): string {
  return `"${text.replace(/["\\\0]/g, (character) => (character === '\0' ? '' : `\\${character}`))}"`
}
