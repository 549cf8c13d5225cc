import type { FastifySchemaCompiler } from 'fastify'
import type { TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import type { TLocalizedValidationError } from 'typebox/error'
import Format from 'typebox/format'
import { Default } from 'typebox/value'
import { GatewayError } from '#contract/gateway-error.ts'
import { writtenText } from '#contract/name.ts'
import { describeMismatch } from '#domain/describe-mismatch.ts'

type InputError = { detail: string; pointer: string }

// RFC 3339 has leap seconds, a Date has none: 23:59:60 would become an invalid date further on.
Format.Set('date-time', (text) => Format.IsDateTime(text) && !Number.isNaN(Date.parse(text)))

/**
 * Compiles the schema of a body, a query or path parameters. The validator fills in defaults and answers the value, or
 * GatewayError `validation-failed` with every problem. A path parameter that cannot be an id is `not-found`: the
 * address leads nowhere.
 */
export const compileValidator: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) =>
  createValidator(schema, httpPart)

/** The same for one schema: `httpPart` is `body`, `querystring` or `params`. */
export function createValidator(schema: TSchema, httpPart: string | undefined) {
  const validator = Compile(schema)
  return (value: unknown): { value: unknown } | { error: GatewayError } => {
    const typed = httpPart === 'body' ? value : readTexts(schema, value)
    const complete = normaliseNames(schema, Default(schema, typed))
    // The check alone decides: the list of errors is for people, and ends after some.
    const isValid = validator.Check(complete)
    const errors = isValid ? findUnstorable(schema, complete) : toInputErrors(schema, validator.Errors(complete))
    if (isValid && errors.length === 0) return { value: complete }
    if (httpPart === 'params') return { error: new GatewayError('not-found') }
    return { error: new GatewayError('validation-failed', { extensions: { errors } }) }
  }
}

/** Names as they are stored, since NFC may be longer or shorter. A blank one stays, so that one problem is told of it. */
function normaliseNames(schema: TSchema, value: unknown): unknown {
  const names = textsOf(schema, value).filter(({ kind }) => kind === 'name')
  if (names.length === 0) return value
  const normalised = names.map(({ field, text }) => [field, text.normalize('NFC').trim() || text])
  return { ...(value as object), ...Object.fromEntries(normalised) }
}

const unprintable = { name: /[\p{Cc}\p{Cs}]/u, description: /[^\P{Cc}\t\n\r]|\p{Cs}/u }

function findUnstorable(schema: TSchema, value: unknown): InputError[] {
  const errors = findNul(value, '#')
  if (errors.length > 0) return errors
  return textsOf(schema, value)
    .filter(({ kind, text }) => unprintable[kind].test(text))
    .map(({ field }) => ({ detail: 'must not contain control characters', pointer: `#/${toSegment(field)}` }))
}

type WrittenText = { field: string; kind: 'name' | 'description'; text: string }

/** The fields that hold what a person wrote. */
function textsOf(schema: TSchema, value: unknown): WrittenText[] {
  const { properties = {} } = schema as { properties?: Record<string, { [writtenText]?: WrittenText['kind'] }> }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return []
  return Object.entries(value).flatMap(([field, text]) => {
    const kind = properties[field]?.[writtenText]
    return kind === undefined || typeof text !== 'string' ? [] : { field, kind, text }
  })
}

/** U+0000 is a character of JSON, and PostgreSQL has no text that holds it. */
function findNul(value: unknown, pointer: string): InputError[] {
  if (typeof value === 'string')
    return value.includes('\0') ? [{ detail: 'must not contain the character U+0000', pointer }] : []
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, member]) => {
    const at = `${pointer}/${toSegment(name)}`
    return [...findNul(name, at), ...findNul(member, at)]
  })
}

/** Numbers and booleans of a query arrive as text. Only their plain spelling is read: not 1e3, 0x10 or an empty text. */
function readTexts(schema: TSchema, value: unknown): unknown {
  const { properties } = schema as { properties?: Record<string, { type?: unknown }> }
  if (properties === undefined || typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, text]) => [name, readText(properties[name]?.type, text)]))
}

function readText(type: unknown, text: unknown): unknown {
  if (typeof text !== 'string') return text
  if (type === 'integer' && /^-?\d{1,15}$/.test(text)) return Number(text)
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true'
  return text
}

/** One entry per problem, with the place as a JSON Pointer fragment (RFC 6901 §6). */
function toInputErrors(schema: TSchema, errors: TLocalizedValidationError[]): InputError[] {
  const all = errors.flatMap((error) => toEntries(schema, error))
  // A union reports each branch and itself: "must be null" says nothing where another branch says more.
  const telling = all.filter(
    ({ isBranch, pointer }) => !isBranch || !all.some((e) => !e.isBranch && e.pointer.startsWith(pointer)),
  )
  const unique = new Map(telling.map(({ detail, pointer }) => [`${pointer} ${detail}`, { detail, pointer }]))
  return [...unique.values()]
}

function toEntries(schema: TSchema, error: TLocalizedValidationError): (InputError & { isBranch: boolean })[] {
  const pointer = `#${error.instancePath.split('/').map(encodeURIComponent).join('/')}`
  const entry = (detail: string, at = pointer, isBranch = false) => ({ detail, pointer: at, isBranch })
  switch (error.keyword) {
    case 'required':
      return error.params.requiredProperties.map((name) => entry('is required', `${pointer}/${toSegment(name)}`))
    case 'additionalProperties':
      return error.params.additionalProperties.map((name) => entry('is not known', `${pointer}/${toSegment(name)}`))
    case 'boolean':
      return [entry('is not known')]
    case 'enum':
      return [entry(`must be one of ${error.params.allowedValues.join(', ')}`)]
    case 'pattern':
      return [entry(describeMismatch(schema, error))]
    case 'anyOf':
      return [entry(error.message, pointer, true)]
    case 'type':
      return [entry(error.message, pointer, error.params.type === 'null')]
    default:
      return [entry(error.message)]
  }
}

function toSegment(name: string): string {
  return encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1'))
}
