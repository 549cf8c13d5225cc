import type { TSchema } from 'typebox'

/** The schema of a member of an object, or of the elements of a list; undefined where the schema says nothing of it. */
export function schemaOfMember(schema: TSchema, name: string, isElement = false): TSchema | undefined {
  const {
    properties = {},
    patternProperties = {},
    items,
  } = schema as {
    properties?: Record<string, TSchema>
    patternProperties?: Record<string, TSchema>
    items?: TSchema
  }
  if (isElement) return items
  if (Object.hasOwn(properties, name)) return properties[name]
  return Object.entries(patternProperties).find(([pattern]) => new RegExp(pattern).test(name))?.[1]
}
