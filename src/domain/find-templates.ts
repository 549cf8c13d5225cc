import type { TSchema } from 'typebox'
import { isCondition } from '#contract/condition.ts'
import { isTemplate } from '#contract/nodes/template.ts'
import { checkCondition, type TemplatePlace } from './check-condition.ts'
import { escapePointer } from './escape-pointer.ts'
import type { ParamProblem } from './node-checks/node-check.ts'
import { schemaOfMember } from './schema-of-member.ts'

/** What a walk through parameters found. */
export type FoundTemplates = {
  templates: TemplatePlace[]
  /** What is wrong with the conditions, apart from the templates in them. */
  problems: ParamProblem[]
}

/** Every string of the parameters that may hold merge fields, also inside conditions. Takes values of any shape. */
export function findTemplates(schema: TSchema, value: unknown): FoundTemplates {
  const found: FoundTemplates = { templates: [], problems: [] }
  walk(schema, value, '', found)
  return found
}

function walk(schema: TSchema, value: unknown, pointer: string, found: FoundTemplates): void {
  if (isCondition(schema)) {
    const { problems, templates } = checkCondition(value, pointer)
    found.problems.push(...problems)
    found.templates.push(...templates)
  } else if (typeof value === 'string') {
    if (isTemplate(schema)) found.templates.push({ pointer, text: value })
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, member] of Object.entries(value)) {
      const memberSchema = schemaOfMember(schema, name, Array.isArray(value))
      if (memberSchema !== undefined) walk(memberSchema, member, `${pointer}/${escapePointer(name)}`, found)
    }
  }
}
