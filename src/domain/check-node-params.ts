import type { TSchema } from 'typebox'
import type { TLocalizedValidationError } from 'typebox/error'
import { Check, Errors } from 'typebox/value'
import { CredentialId, type CredentialKind } from '#contract/credential.ts'
import { type NodeType, nodeCatalogue } from '#contract/node-catalogue.ts'
import { credentialKindsOf } from '#contract/nodes/credential-reference.ts'
import { isTemplate } from '#contract/nodes/template.ts'
import { describeMismatch } from './describe-mismatch.ts'
import { escapePointer } from './escape-pointer.ts'
import { checkTemplate, namesInTemplate } from './merge-fields.ts'
import type { ParamProblem } from './node-checks/node-check.ts'
import { nodeChecks } from './node-checks/registry.ts'

/** The kinds of the workspace's credentials by crd_… id, as far as the flow names them. */
export type KnownCredentials = ReadonlyMap<string, CredentialKind>

/**
 * What is wrong with the parameters of a node. `isKnownName` tells which names a merge field may begin with. Values that
 * hold merge fields are known only when the node runs, so of them the template alone is checked. Without `credentials`
 * nothing is said of those that the node names.
 */
export function checkNodeParams(
  type: NodeType,
  params: Record<string, unknown>,
  isKnownName: (name: string) => boolean,
  credentials?: KnownCredentials,
): ParamProblem[] {
  const schema: TSchema = nodeCatalogue[type].params
  const templates = findTemplates(schema, params)
  return [
    ...checkShape(type, schema, params),
    ...templates.flatMap(({ pointer, text }) => checkOneTemplate(pointer, text, isKnownName)),
    ...checkCredentials(schema, params, credentials),
    ...nodeChecks[type](params),
  ]
}

function checkCredentials(
  schema: TSchema,
  params: Record<string, unknown>,
  credentials: KnownCredentials | undefined,
): ParamProblem[] {
  return Object.entries(params).flatMap(([name, value]) => {
    const kinds = credentialKindsOf(schemaOfMember(schema, name))
    if (kinds === undefined || credentials === undefined || !Check(CredentialId, value)) return []
    const kind = credentials.get(value)
    if (kind !== undefined && kinds.includes(kind)) return []
    const message =
      kind === undefined
        ? 'There is no such credential in this workspace.'
        : `A credential of kind ${kind} cannot be used here. Choose one of kind ${kinds.join(', ')}.`
    return [{ pointer: `/${escapePointer(name)}`, message }]
  })
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
    case 'anyOf':
      if (credentialKindsOf(schemaOfMember(nodeCatalogue[type].params, pointer.slice(1))) !== undefined)
        return [{ pointer, message: 'Give the crd_… id of a stored credential, or null.' }]
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
