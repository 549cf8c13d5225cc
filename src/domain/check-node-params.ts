import Type, { type TSchema } from 'typebox'
import type { TLocalizedValidationError } from 'typebox/error'
import { Errors } from 'typebox/value'
import { isCondition } from '#contract/condition.ts'
import { type NodeType, nodeCatalogue } from '#contract/node-catalogue.ts'
import { describeMismatch } from './describe-mismatch.ts'
import { describePosition } from './describe-position.ts'
import { escapePointer } from './escape-pointer.ts'
import { findTemplates } from './find-templates.ts'
import { checkTemplate, fieldsInTemplate, type TemplateField } from './merge-fields.ts'
import type { ParamProblem } from './node-checks/node-check.ts'
import { nodeChecks } from './node-checks/registry.ts'

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
  const { templates, problems } = findTemplates(schema, params)
  return [
    ...checkShape(type, schema, params),
    ...problems,
    ...templates.flatMap(({ pointer, text }) => checkOneTemplate(pointer, text, isKnownName)),
    ...nodeChecks[type](params),
  ]
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
