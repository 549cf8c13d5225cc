import { spend } from './work.ts'

/**
 * One text for all values that are equal as JSON, with members in the order of their names. What it costs is taken from
 * the comparison under way.
 */
export function canonical(value: unknown): string {
  spend(5)
  if (typeof value === 'string') spend(value.length >> 4)
  // Equal to 0, and written differently; Infinity is a number too large for a double, and JSON has no word for it.
  if (typeof value === 'number') return String(value === 0 ? 0 : value)
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join()}}`
}
