import type { ErrorObject } from 'ajv'
import { escapePointer } from '../escape-pointer.ts'
import { errorsMax } from './work.ts'

/** What a payload has that its schema does not want. `detail` is the end of a sentence and quotes nothing of the payload. */
export type Mismatch = {
  /** A JSON Pointer fragment (RFC 6901 §6) into the payload, such as `#/order/lines/0`. */
  pointer: string
  detail: string
}

/** Where the list of mismatches ends. */
export const mismatchesMax = 20

/** Names are the sender's: where one is longer than this, the pointer ends before it. */
const pointerLengthMax = 500
const textLengthMax = 200

/**
 * The errors of the validator as people read them: one entry for each place and fault, in the validator's order. Where
 * a value fits none of several forms, the forms it could have are one entry.
 */
export function describeMismatches(errors: readonly ErrorObject[]): Mismatch[] {
  const mismatches = new Map<string, Mismatch>()
  const types = new Map<string, Set<string>>()
  const all = errors.slice(0, errorsMax).map((error) => ({ error, pointer: placeOf(error) }))
  for (const { error, pointer } of all) {
    if (error.keyword !== 'type') continue
    const known = types.get(pointer) ?? new Set()
    for (const type of [error.params.type].flat()) known.add(String(type))
    types.set(pointer, known)
  }
  for (const { error, pointer } of all) {
    if (mismatches.size > mismatchesMax) break
    // An element need not be what the list must contain.
    if (error.schemaPath.includes('/contains/')) continue
    const isOfForms =
      error.keyword === 'anyOf' ||
      error.keyword === 'if' ||
      (error.keyword === 'oneOf' && error.params.passingSchemas === null)
    // The errors of the forms stand before it and say more.
    if (isOfForms && mismatches.size > 0 && [...mismatches.values()].some((other) => isWithin(other.pointer, pointer)))
      continue
    const detail =
      error.keyword === 'type' ? `must be ${[...(types.get(pointer) ?? [])].join(' or ')}` : describe(error)
    mismatches.set(`${pointer} ${detail}`, { pointer, detail: detail.toWellFormed() })
  }
  return [...mismatches.values()]
}

function isWithin(pointer: string, outer: string): boolean {
  return pointer === outer || pointer.startsWith(`${outer}/`)
}

/** Where the fault is: the missing or surplus member itself, not the object around it. */
function placeOf({ instancePath, params, propertyName }: ErrorObject): string {
  const name: unknown =
    params.missingProperty ??
    params.additionalProperty ??
    params.unevaluatedProperty ??
    params.propertyName ??
    propertyName
  return toFragment(typeof name === 'string' ? `${instancePath}/${escapePointer(name)}` : instancePath)
}

function toFragment(pointer: string): string {
  let fragment = '#'
  for (const segment of pointer.split('/').slice(1)) {
    const next = `${fragment}/${segment.length > pointerLengthMax ? '' : encodeURIComponent(segment.toWellFormed())}`
    if (segment.length > pointerLengthMax || next.length > pointerLengthMax) break
    fragment = next
  }
  return fragment
}

function describe({ keyword, params, propertyName }: ErrorObject): string {
  if (propertyName !== undefined) return 'has a name that is not allowed'
  switch (keyword) {
    case 'required':
      return 'is required'
    case 'dependentRequired':
      return `is required where there is ${cut(params.property)}`
    case 'additionalProperties':
    case 'unevaluatedProperties':
    case 'false schema':
      return 'is not allowed'
    case 'propertyNames':
      return 'has a name that is not allowed'
    case 'const':
      return `must be ${cut(JSON.stringify(params.allowedValue))}`
    case 'enum':
      return `must be one of ${listValues(params.allowedValues)}`
    case 'minimum':
    case 'maximum':
    case 'exclusiveMinimum':
    case 'exclusiveMaximum':
      return `must be ${params.comparison} ${params.limit}`
    case 'multipleOf':
      return `must be a multiple of ${params.multipleOf}`
    case 'minLength':
      return `must have at least ${count(params.limit, 'character')}`
    case 'maxLength':
      return `must have at most ${count(params.limit, 'character')}`
    case 'minItems':
      return `must have at least ${count(params.limit, 'element')}`
    case 'maxItems':
    case 'items':
    case 'additionalItems':
    case 'unevaluatedItems':
      return `must have at most ${count(params.limit ?? params.len, 'element')}`
    case 'minProperties':
      return `must have at least ${count(params.limit, 'member')}`
    case 'maxProperties':
      return `must have at most ${count(params.limit, 'member')}`
    case 'pattern':
      return `must match the pattern ${cut(params.pattern)}`
    case 'uniqueItems':
      return 'must not have two equal elements'
    case 'contains':
      return `must contain ${count(params.minContains, 'element')} of the form that the schema asks for`
    case 'anyOf':
      return 'must have one of several forms'
    case 'oneOf':
      return 'must have exactly one of several forms'
    case 'not':
      return 'has a form that the schema excludes'
    default:
      return 'does not match the schema'
  }
}

function count(number: unknown, thing: string): string {
  return `${number} ${thing}${number === 1 ? '' : 's'}`
}

const valuesMax = 20

function listValues(values: readonly unknown[]): string {
  const listed = values.slice(0, valuesMax).map((value) => JSON.stringify(value))
  return cut(`${listed.join(', ')}${values.length > valuesMax ? ', …' : ''}`)
}

/** Words of the schema, on one line. */
function cut(text: unknown): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  const line = String(text).replace(/[\u0000-\u001f\u007f]+/g, ' ')
  return line.length <= textLengthMax ? line : `${line.slice(0, textLengthMax)}…`
}
