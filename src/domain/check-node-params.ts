import Type, { type TSchema } from 'typebox'
import type { TLocalizedValidationError } from 'typebox/error'
import { Check, Errors } from 'typebox/value'
import { isCondition } from '#contract/condition.ts'
import { CredentialId } from '#contract/credential.ts'
import type { CredentialKind } from '#contract/credential-kinds.ts'
import { type NodeType, nodeCatalogue } from '#contract/node-catalogue.ts'
import { credentialKindsOf } from '#contract/nodes/credential-reference.ts'
import { describeMismatch } from './describe-mismatch.ts'
import { describePosition } from './describe-position.ts'
import { escapePointer } from './escape-pointer.ts'
import { findTemplates } from './find-templates.ts'
import { checkTemplate, fieldsInTemplate, type TemplateField } from './merge-fields.ts'
import type { ParamProblem } from './node-checks/node-check.ts'
import { nodeChecks } from './node-checks/registry.ts'
import { schemaOfMember } from './schema-of-member.ts'

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
  credentials: KnownCredentials | undefined,
  now: Date,
): ParamProblem[] {
  const schema: TSchema = nodeCatalogue[type].params
  const { templates, problems } = findTemplates(schema, params)
  return [
    ...checkShape(type, schema, params),
    ...problems,
    ...templates.flatMap(({ pointer, text }) => checkOneTemplate(pointer, text, isKnownName)),
    ...checkCredentials(schema, params, credentials),
    ...nodeChecks[type](params, now),
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
  return Errors(withoutConditions(schema), params)
    .filter(({ keyword, schemaPath }) => keyword !== 'boolean' && !schemaPath.includes('/anyOf/'))
    .flatMap((error) => explain(type, error))
}

/** The schema that takes anything for a condition: conditions have a check of their own, which says where and what. */
function withoutConditions(schema: TSchema): TSchema {
  const { properties, items } = schema as { properties?: Record<string, TSchema>; items?: TSchema }
  if (isCondition(schema)) return Type.Unknown()
  if (items !== undefined) return { ...schema, items: withoutConditions(items) }
  if (properties === undefined) return schema
  const members = Object.entries(properties).map(([name, member]) => [name, withoutConditions(member)])
  return { ...schema, properties: Object.fromEntries(members) }
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
      return [
        {
          pointer,
          message:
            type === 'wait'
              ? 'Give a duration (for) or an instant (until), and only one of them.'
              : sentence(error.message),
        },
      ]
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

function checkOneTemplate(pointer: string, text: string, isKnownName: (name: string) => boolean): ParamProblem[] {
  const problem = checkTemplate(text)
  if (problem !== undefined)
    return [{ pointer, message: `The merge fields cannot be read: ${problem.message}${describePosition(problem)}.` }]
  const unknown = new Map<string, TemplateField>()
  for (const field of fieldsInTemplate(text)) {
    const [name] = field.path
    if (!isKnownName(name) && !unknown.has(name)) unknown.set(name, field)
  }
  return [...unknown].map(([name, field]) => ({
    pointer,
    message: `{{${name}}}: there is no node ${name}${describePosition(field)}.`,
  }))
}
