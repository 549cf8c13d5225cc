import { escapePointer } from '../escape-pointer.ts'
import { type Cost, costOf } from './cost.ts'
import { compilePattern, type LinearPattern, PatternError } from './linear-pattern.ts'

/** `pointer` is a JSON Pointer (RFC 6901) into the schema; '' means all of it. */
export type SchemaProblem = { pointer: string; message: string }

type SchemaObject = Record<string, unknown>
export type Schema = boolean | SchemaObject

/**
 * The schema as the validator gets it, or what is wrong with it. A mismatch with one of `tentative` need not be one of the
 * whole: they are parts that a choice, a condition or a negation refers to.
 */
export type SchemaReading =
  | { kind: 'ok'; schema: Schema; tentative: ReadonlySet<Schema>; patterns: ReadonlyMap<string, LinearPattern> }
  | { kind: 'invalid'; problems: SchemaProblem[] }

/** Compiling 1,000 parts takes 100 to 150 ms of processor time, once per version and node. */
const partsMax = 1_000

/** Instructions of all patterns together: they take 100 ms to compile. */
const patternSizesMax = 10_000

/** The only dialect. */
const dialect = /^https:\/\/json-schema\.org\/draft\/2020-12\/schema#?$/

const withOneSchema = ['items', 'contains', 'additionalProperties', 'propertyNames', 'not', 'if', 'then', 'else']
const withSchemas = ['prefixItems', 'allOf', 'anyOf', 'oneOf']
const withNamedSchemas = ['properties', 'patternProperties', 'dependentSchemas', '$defs', 'definitions']
const assertions = [
  ...['type', 'enum', 'const', 'multipleOf', 'maximum', 'exclusiveMaximum', 'minimum', 'exclusiveMinimum'],
  ...['maxLength', 'minLength', 'pattern', 'maxItems', 'minItems', 'uniqueItems', 'maxContains', 'minContains'],
  ...['maxProperties', 'minProperties', 'required', 'dependentRequired'],
]

const refused: Record<string, string> = {
  $async: 'Schemas are compared at once: $async is not possible.',
  $dynamicRef: 'Use $ref: $dynamicRef is not read.',
  $dynamicAnchor: 'Use $anchor: $dynamicAnchor is not read.',
}

/**
 * Takes a schema apart and copies what the validator may see: keywords that decide something, references within the
 * schema, and with each part what its evaluation costs. Everything else is an annotation and stays behind, formats and
 * unknown keywords with it. So nothing that a user wrote reaches the validator unread.
 *
 * The schema is well-formed by the meta-schema, and not deep.
 */
export function readSchema(root: Schema): SchemaReading {
  const problems: SchemaProblem[] = []
  const parts = new Map<string, Schema>()
  const anchors = new Map<string, string>()
  const references: Reference[] = []
  const patterns = new Map<string, LinearPattern>()
  let patternSizes = 0
  const countsMembers = mentions(root, 'unevaluatedProperties')

  function readPart(schema: Schema, pointer: string): Schema {
    if (typeof schema === 'boolean') {
      parts.set(pointer, schema)
      return schema
    }
    checkIdentity(schema, pointer)
    checkPattern(schema.pattern, `${pointer}/pattern`)
    for (const pattern of isMap(schema.patternProperties) ? Object.keys(schema.patternProperties) : [])
      checkPattern(pattern, `${pointer}/patternProperties/${escapePointer(pattern)}`)
    const copy: SchemaObject & { $cost: Cost } = { $cost: costOf(schema, countsMembers) }
    parts.set(pointer, copy)
    for (const keyword of assertions) if (Object.hasOwn(schema, keyword)) copy[keyword] = schema[keyword]
    for (const keyword of [...withOneSchema, 'unevaluatedItems', 'unevaluatedProperties'])
      if (Object.hasOwn(schema, keyword)) copy[keyword] = readOne(keyword, schema[keyword] as Schema, pointer)
    for (const keyword of withSchemas)
      if (Object.hasOwn(schema, keyword))
        copy[keyword] = (schema[keyword] as Schema[]).map((part, i) => readPart(part, `${pointer}/${keyword}/${i}`))
    for (const keyword of withNamedSchemas)
      if (isMap(schema[keyword]))
        copy[keyword] = Object.fromEntries(
          Object.entries(schema[keyword])
            // Half a surrogate pair has no place in the validator's pointers: what such a name holds is not compared.
            .filter(([name]) => name.isWellFormed())
            .map(([name, part]) => [name, readPart(part as Schema, `${pointer}/${keyword}/${escapePointer(name)}`)]),
        )
    if (typeof schema.$anchor === 'string') anchors.set(schema.$anchor, pointer)
    if (typeof schema.$ref === 'string')
      references.push({ copy, text: schema.$ref, pointer: `${pointer}/$ref`, target: '' })
    return copy
  }

  function readOne(keyword: string, schema: Schema, pointer: string): Schema {
    const part = readPart(schema, `${pointer}/${keyword}`)
    // The validator's own loop over a part that is false has no step in it.
    return keyword === 'contains' && part === false ? { $cost: costOf({}, false), not: {} } : part
  }

  function checkIdentity(schema: SchemaObject, pointer: string): void {
    for (const [keyword, message] of Object.entries(refused))
      if (Object.hasOwn(schema, keyword)) problems.push({ pointer: `${pointer}/${keyword}`, message })
    if (Object.hasOwn(schema, '$id') && pointer !== '')
      problems.push({ pointer: `${pointer}/$id`, message: 'Only the whole schema may have an $id.' })
    if (typeof schema.$schema === 'string' && !dialect.test(schema.$schema))
      problems.push({
        pointer: `${pointer}/$schema`,
        message: 'Schemas are of JSON Schema 2020-12: https://json-schema.org/draft/2020-12/schema.',
      })
  }

  function checkPattern(pattern: unknown, pointer: string): void {
    if (typeof pattern !== 'string' || patterns.has(pattern) || patternSizes > patternSizesMax) return
    try {
      const compiled = compilePattern(pattern)
      patterns.set(pattern, compiled)
      patternSizes += compiled.size
      if (patternSizes > patternSizesMax) problems.push({ pointer, message: 'All patterns together are too large.' })
    } catch (error) {
      if (!(error instanceof PatternError)) throw error
      problems.push({ pointer, message: `This ${error.message}.` })
      patternSizes += error.size
    }
  }

  const schema = readPart(root, '')
  if (parts.size > partsMax) problems.push({ pointer: '', message: `A schema has at most ${partsMax} parts.` })
  for (const reference of references) {
    const target = targetOf(reference.text, anchors)
    if (target === undefined || !parts.has(target)) {
      const message = reference.text.startsWith('#')
        ? 'There is no such part of the schema.'
        : 'Only parts of the same schema can be referred to: #/$defs/name.'
      problems.push({ pointer: reference.pointer, message })
      continue
    }
    reference.target = target
    reference.copy.$ref = `#${target.split('/').map(encodeURIComponent).join('/')}`
  }
  if (problems.length > 0) return { kind: 'invalid', problems }
  const tentative = new Set([...findTentative(references)].map((pointer) => parts.get(pointer) ?? false))
  return { kind: 'ok', schema, tentative, patterns }
}

type Reference = { copy: SchemaObject; text: string; pointer: string; target: string }

const choices = /\/(?:anyOf|oneOf|not|if|contains)(?:\/|$)/

/** Parts that are referred to from within a choice, or from within such a part. A name like a keyword errs on their side. */
function findTentative(references: readonly Reference[]): Set<string> {
  const tentative = new Set(references.filter(({ pointer }) => choices.test(pointer)).map(({ target }) => target))
  // A set hands out members that are added while it is read.
  for (const outer of tentative)
    for (const { pointer, target } of references) if (pointer.startsWith(`${outer}/`)) tentative.add(target)
  return tentative
}

/** The JSON Pointer that a reference means; undefined when it leads out of the schema or cannot be read. */
function targetOf(reference: string, anchors: ReadonlyMap<string, string>): string | undefined {
  if (!reference.startsWith('#') || !reference.isWellFormed()) return undefined
  try {
    const fragment = decodeURIComponent(reference.slice(1))
    return fragment === '' || fragment.startsWith('/') ? fragment : anchors.get(fragment)
  } catch {
    return undefined
  }
}

function isMap(value: unknown): value is SchemaObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function mentions(value: unknown, name: string): boolean {
  if (typeof value !== 'object' || value === null) return false
  return Object.hasOwn(value, name) || Object.values(value).some((member) => mentions(member, name))
}
