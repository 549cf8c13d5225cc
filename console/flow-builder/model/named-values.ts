export type NamedValue = { name: string; value: string }

/** The members of an object as rows. A draft may hold anything: what is no text is shown as JSON. */
export function readNamedValues(value: unknown): NamedValue[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return []
  return Object.entries(value).map(([name, member]) => ({
    name,
    value: typeof member === 'string' ? member : JSON.stringify(member),
  }))
}

/** The rows as an object: those that have a name; of two with one name the first. */
export function writeNamedValues(rows: readonly NamedValue[]): Record<string, string> {
  const named = rows.filter(({ name }, index) => name !== '' && rows.findIndex((row) => row.name === name) === index)
  return Object.fromEntries(named.map(({ name, value }) => [name, value]))
}

/** The name as a part of a JSON Pointer (RFC 6901). */
export function escapePointer(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1')
}
