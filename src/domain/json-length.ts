/**
 * The characters of the value's JSON, or some number above `max` when it has more: counting stops there, so a value that
 * repeats a large one a hundred times costs no more than `max`.
 */
export function countJsonCharacters(value: unknown, max: number): number {
  if (typeof value === 'string') return value.length > max ? value.length : JSON.stringify(value).length
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)?.length ?? 0
  let count = 1
  if (Array.isArray(value)) {
    for (const element of value) {
      count += 1 + countJsonCharacters(element ?? null, max - count)
      if (count > max) break
    }
    return Math.max(2, count)
  }
  for (const [name, member] of Object.entries(value)) {
    if (member === undefined) continue
    count += 2 + JSON.stringify(name).length + countJsonCharacters(member, max - count)
    if (count > max) break
  }
  return Math.max(2, count)
}
