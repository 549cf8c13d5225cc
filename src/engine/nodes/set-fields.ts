import type { SetFieldsParams } from '#contract/nodes/set-fields.ts'
import { evaluateTemplate } from '#domain/merge-fields.ts'
import type { NodeContext, NodeEnd } from './node.ts'

/**
 * Renders each field. A field that is one merge field and nothing else keeps the type of its value: `{{trigger.items}}`
 * copies the list, `{{trigger.items}} ` prints it.
 */
export function executeSetFields(context: NodeContext, params: Record<string, unknown>): NodeEnd {
  const { fields } = params as SetFieldsParams
  const output: Record<string, unknown> = Object.create(null)
  for (const [name, template] of Object.entries(fields)) {
    output[name] = evaluateTemplate(template, context.scope, context.templates)
  }
  return { kind: 'next', output, record: { output } }
}
