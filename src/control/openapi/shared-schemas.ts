type Json = { [name: string]: unknown }

const marker = 'x-schema-id'

/**
 * Replaces every `$id` by a marker: an `$id` inside an OpenAPI document would change what its references are relative to
 * (JSON Schema 2020-12 §8.2.1).
 */
export function markSchemas(value: unknown): unknown {
  return rewrite(value, (object) => {
    const { $id, ...rest } = object
    return typeof $id === 'string' ? { ...rest, [marker]: $id } : object
  })
}

/** Moves each marked schema to `components.schemas`, once, and refers to it from where it stood. */
export function shareSchemas(document: Json): Json {
  const schemas: Json = {}
  const shared = rewrite(document, (object) => {
    const { [marker]: id, ...schema } = object
    if (typeof id !== 'string') return object
    schemas[id] = schema
    return { $ref: `#/components/schemas/${id}` }
  }) as Json
  const sorted = Object.fromEntries(Object.entries(schemas).sort(([a], [b]) => (a < b ? -1 : 1)))
  return { ...shared, components: { ...(shared.components as Json), schemas: sorted } }
}

/** Rebuilds a tree from its leaves up. */
function rewrite(value: unknown, change: (object: Json) => Json): unknown {
  if (Array.isArray(value)) return value.map((item) => rewrite(item, change))
  if (typeof value !== 'object' || value === null) return value
  return change(Object.fromEntries(Object.entries(value).map(([name, member]) => [name, rewrite(member, change)])))
}
