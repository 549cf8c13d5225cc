import type { TSchema } from 'typebox'
import type { TLocalizedValidationError } from 'typebox/error'
import { Errors } from 'typebox/value'
import { isTemplate, type NodeType, nodeCatalogue } from '#contract/node-catalogue.ts'
import { describeMismatch } from './describe-mismatch.ts'
import { readDuration, readInstant } from './duration.ts'
import { checkTemplate, hasMergeFields, namesInTemplate } from './merge-fields.ts'

/** `pointer` is a JSON Pointer (RFC 6901) into the node's `params`; '' means all of them. */
export type ParamProblem = { pointer: string; message: string }

/**
 * What is wrong with the parameters of a node. `isKnownName` tells which names a merge field may begin with. Values that
 * hold merge fields are known only when the node runs, so of them the template alone is checked.
 */
export function checkNodeParams(
  type: NodeType,
  params: Record<string, unknown>,
  isKnownName: (name: string) => boolean,
): ParamProblem[] {
  const schema: TSchema = nodeCatalogue[type].params
  const templates = findTemplates(schema, params)
  return [
    ...checkShape(type, schema, params),
    ...templates.flatMap(({ pointer, text }) => checkOneTemplate(pointer, text, isKnownName)),
    ...checkMeaning(type, params),
  ]
}

function checkShape(type: NodeType, schema: TSchema, params: Record<string, unknown>): ParamProblem[] {
  // Of a choice, the choice itself is the problem, not each way of missing it.
  return Errors(schema, params)
    .filter(({ keyword, schemaPath }) => keyword !== 'boolean' && !schemaPath.includes('/anyOf/'))
    .flatMap((error) => explain(type, error))
}

function explain(type: NodeType, error: TLocalizedValidationError): ParamProblem[] {
  const pointer = error.instancePath
  switch (error.keyword) {
    case 'required':
      return error.params.requiredProperties.map((name) => ({
        pointer: `${pointer}/${escapePointer(name)}`,
        message: 'A value is required.',
      }))
    case 'additionalProperties':
      return error.params.additionalProperties.map((name) => ({
        pointer: `${pointer}/${escapePointer(name)}`,
        message:
          pointer === '' ? `${nodeCatalogue[type].title} has no such parameter.` : 'This name cannot be used here.',
      }))
    case 'minProperties':
    case 'maxProperties':
      return [{ pointer, message: type === 'wait' ? 'Give exactly one of for and until.' : sentence(error.message) }]
    case 'enum':
      return [{ pointer, message: `Choose one of ${error.params.allowedValues.join(', ')}.` }]
    case 'type':
      return error.params.type === 'null'
        ? [{ pointer, message: 'Stored credentials are not available yet.' }]
        : [{ pointer, message: sentence(error.message) }]
    case 'anyOf':
      return [{ pointer, message: 'Give either the name of a header or a JSON Pointer into the payload.' }]
    default:
      return [{ pointer, message: sentence(describeMismatch(nodeCatalogue[type].params, error)) }]
  }
}

/** "must be string" as the sentence "The value must be string." */
function sentence(message: string): string {
  return `The value ${message}.`
}

type TemplateText = { pointer: string; text: string }

/** Every string that the schema marks as a template. */
function findTemplates(schema: TSchema, value: unknown, pointer = ''): TemplateText[] {
  if (typeof value === 'string') return isTemplate(schema) ? [{ pointer, text: value }] : []
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, member]) => {
    const memberSchema = schemaOfMember(schema, name)
    return memberSchema === undefined ? [] : findTemplates(memberSchema, member, `${pointer}/${escapePointer(name)}`)
  })
}

function schemaOfMember(schema: TSchema, name: string): TSchema | undefined {
  const { properties = {}, patternProperties = {} } = schema as {
    properties?: Record<string, TSchema>
    patternProperties?: Record<string, TSchema>
  }
  if (Object.hasOwn(properties, name)) return properties[name]
  return Object.entries(patternProperties).find(([pattern]) => new RegExp(pattern).test(name))?.[1]
}

function checkOneTemplate(pointer: string, text: string, isKnownName: (name: string) => boolean): ParamProblem[] {
  const problem = checkTemplate(text)
  if (problem !== undefined) {
    const place =
      problem.position === undefined ? '' : ` (line ${problem.position.line}, column ${problem.position.column})`
    return [{ pointer, message: `The merge fields cannot be read: ${problem.message}${place}.` }]
  }
  return namesInTemplate(text)
    .filter((name) => !isKnownName(name))
    .map((name) => ({ pointer, message: `{{${name}}}: there is no node ${name}.` }))
}

/** What the schema cannot say. Values of another type than the schema asks for are left to it. */
function checkMeaning(type: NodeType, params: Record<string, unknown>): ParamProblem[] {
  switch (type) {
    case 'webhook_trigger':
      return checkDuplicateKey(params.idempotency)
    case 'web_request':
      return [...checkUrl(params.url), ...checkHeaders(params.headers)]
    case 'wait':
      return [...checkDuration(params.for), ...checkInstant(params.until)]
    case 'set_fields':
    case 'end':
      return []
  }
}

/** Keys are stored and shown to operators, so none is taken from a header that carries a secret. */
const secretHeaders = new Set(['authorization', 'cookie', 'proxy-authorization', 'x-api-key'])

function checkDuplicateKey(key: unknown): ParamProblem[] {
  if (typeof key !== 'object' || key === null || !('header' in key) || typeof key.header !== 'string') return []
  return secretHeaders.has(key.header.toLowerCase())
    ? [
        {
          pointer: '/idempotency/header',
          message: 'This header holds credentials and cannot be the key for duplicates.',
        },
      ]
    : []
}

function checkUrl(text: unknown): ParamProblem[] {
  if (typeof text !== 'string') return []
  if (text.trim() === '') return [{ pointer: '/url', message: 'A value is required.' }]
  if (hasMergeFields(text)) return []
  const url = URL.parse(text)
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:'))
    return [{ pointer: '/url', message: 'This is not an http or https URL.' }]
  if (url.username !== '' || url.password !== '')
    return [{ pointer: '/url', message: 'The URL holds a user name or password. Flows are no place for secrets.' }]
  return []
}

/** What the outbound client writes itself. It refuses a request that sets one of these; here the designer learns it first. */
const ownHeaders = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

function checkHeaders(headers: unknown): ParamProblem[] {
  if (typeof headers !== 'object' || headers === null) return []
  const seen = new Set<string>()
  return Object.keys(headers).flatMap((name) => {
    const field = name.toLowerCase()
    const pointer = `/headers/${escapePointer(name)}`
    if (ownHeaders.has(field) || field.startsWith('proxy-'))
      return [{ pointer, message: 'This header is written by the gateway and cannot be set.' }]
    if (seen.has(field)) return [{ pointer, message: 'This header is given twice.' }]
    seen.add(field)
    return []
  })
}

function checkDuration(text: unknown): ParamProblem[] {
  if (typeof text !== 'string' || hasMergeFields(text)) return []
  const reading = readDuration(text)
  return reading.kind === 'ok' ? [] : [{ pointer: '/for', message: reading.message }]
}

function checkInstant(text: unknown): ParamProblem[] {
  if (typeof text !== 'string' || hasMergeFields(text) || readInstant(text) !== undefined) return []
  return [{ pointer: '/until', message: 'This is not an RFC 3339 instant such as 2030-01-31T09:00:00Z.' }]
}

/** RFC 6901 §3. */
function escapePointer(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1')
}
