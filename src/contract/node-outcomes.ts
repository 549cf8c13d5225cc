import type { FlowNode } from './flow-document.ts'
import type { NodeType } from './node-catalogue.ts'

/** The exits that every node of a type has, in the order of screens; those of the node catalogue, without its schemas. */
const fixedOutcomes: Record<NodeType, readonly string[]> = {
  webhook_trigger: [],
  web_request: ['success', 'failure'],
  criteria_filter: ['pass', 'fail'],
  criteria_split: ['other'],
  set_fields: [],
  wait: [],
  send_email: ['success', 'failure'],
  send_sms: ['success', 'failure'],
  end: [],
}

/**
 * The named exits of the node, in the order of screens; empty for a node with one exit, and for a type that is not
 * known. The paths of a split come first, as its parameters name them. A draft may have parameters of any shape.
 */
export function outcomesOf({ type, params }: Pick<FlowNode, 'type' | 'params'>): readonly string[] {
  const fixed = Object.hasOwn(fixedOutcomes, type) ? fixedOutcomes[type as NodeType] : []
  if (type !== 'criteria_split' || !Array.isArray(params?.paths)) return fixed
  const ids = params.paths.map((path: unknown) => (isPath(path) ? path.id : undefined))
  return [...new Set([...ids.filter((id) => typeof id === 'string'), ...fixed])]
}

function isPath(path: unknown): path is { id?: unknown } {
  return typeof path === 'object' && path !== null
}
