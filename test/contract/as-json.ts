/** The value as it comes back from JSON, made without parsing: V8 reads some names wrongly, see `src/contract/parse-json.ts`. */
export function asJson(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asJson)
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, asJson(member)]))
  return Object.is(value, -0) ? 0 : value
}
