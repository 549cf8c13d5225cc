import type { TSchema } from 'typebox'
import type { TLocalizedValidationError } from 'typebox/error'

/**
 * What is wrong with a value, as the end of a sentence: in the words of the schema for a pattern, which says nothing to
 * a person. They are the first sentence of its description when that names a thing: "An e-mail address." becomes "must
 * be an e-mail address". `schema` is the one that was checked.
 */
export function describeMismatch(schema: TSchema, error: TLocalizedValidationError): string {
  if (error.keyword === 'minItems' && error.params.limit === 1) return 'must not be empty'
  if (error.keyword !== 'pattern') return error.message
  if (error.params.pattern === '\\S') return 'must not be blank'
  const { description } = schemaAt(schema, error.schemaPath) as { description?: string }
  const [, article, thing] = /^(An?|The) (.+?)\.(?:\s|$)/.exec(description ?? '') ?? []
  return article === undefined ? error.message : `must be ${article.toLowerCase()} ${thing}`
}

/** The part of a schema that a JSON Pointer fragment leads to; empty where it leads nowhere. */
function schemaAt(schema: TSchema, fragment: string): object {
  let part: unknown = schema
  for (const segment of fragment.split('/').slice(1)) {
    const name = segment.replaceAll('~1', '/').replaceAll('~0', '~')
    part = typeof part === 'object' && part !== null ? Reflect.get(part, name) : undefined
  }
  return typeof part === 'object' && part !== null ? part : {}
}
