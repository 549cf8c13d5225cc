export type JsonSchema = Record<string, unknown>

/**
 * The JSON Schema (2020-12) of payloads like this sample. The sample matches it, and the same sample gives the same
 * schema, names in their order.
 *
 * It asks for what the sample shows and guesses nothing: honest payloads that are refused cost more than strange ones
 * that pass. So members that the sample lacks are allowed, a number may have a fraction though the sample's has none, a
 * lone null or an empty list says nothing of what else may stand there, and there are no formats and no lists of values.
 * The elements of a list share one schema: a member is required when every object among them has it.
 */
export function inferSchema(sample: unknown): JsonSchema {
  return { $schema: 'https://json-schema.org/draft/2020-12/schema', ...describeAll([sample]) }
}

/** One schema that all of these values match. */
function describeAll(values: readonly unknown[]): JsonSchema {
  const types = typesOf(values)
  if (types.length === 0) return {}
  const lists = values.filter(Array.isArray)
  const elements = describeAll(lists.flat(1))
  return {
    type: types.length === 1 ? types[0] : types,
    ...describeMembers(values.filter(isObject)),
    ...(Object.keys(elements).length === 0 ? {} : { items: elements }),
  }
}

const order = ['object', 'array', 'string', 'number', 'boolean', 'null']

/** None when there is nothing but null. */
function typesOf(values: readonly unknown[]): string[] {
  const types = new Set(values.map(typeOf))
  if (types.size === 1 && types.has('null')) return []
  return order.filter((type) => types.has(type))
}

function typeOf(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeOf(value) === 'object'
}

function describeMembers(objects: readonly Record<string, unknown>[]): JsonSchema {
  const members = new Map<string, unknown[]>()
  for (const object of objects) {
    for (const [name, value] of Object.entries(object)) {
      const values = members.get(name)
      if (values === undefined) members.set(name, [value])
      else values.push(value)
    }
  }
  if (members.size === 0) return {}
  const required = [...members].filter(([, values]) => values.length === objects.length).map(([name]) => name)
  return {
    // Own members whatever they are called, `__proto__` included.
    properties: Object.fromEntries([...members].map(([name, values]) => [name, describeAll(values)])),
    ...(required.length === 0 ? {} : { required }),
  }
}
