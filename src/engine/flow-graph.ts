import type { FlowDocument, FlowNode } from '#contract/flow-document.ts'
import { createTemplateCache, type TemplateCache } from '#domain/merge-fields.ts'

/** A flow version, ready to run. */
export type FlowGraph = {
  triggerId: string
  node(id: string): FlowNode | undefined
  /** The node after this one, or undefined when the exit is not connected. */
  after(nodeId: string, outcome: string | undefined): string | undefined
  templates: TemplateCache
}

/** Reads the document of a version. Throws when it has no trigger: such a version cannot have been activated. */
export function createFlowGraph(document: FlowDocument): FlowGraph {
  const nodes = new Map(document.nodes.map((node) => [node.id, node]))
  // No id or outcome holds a space.
  const edges = new Map(document.edges.map(({ from, outcome, to }) => [`${from} ${outcome ?? ''}`, to]))
  const trigger = document.nodes.find(({ type }) => type === 'webhook_trigger')
  if (trigger === undefined) throw new Error('The flow version has no webhook trigger')
  return {
    triggerId: trigger.id,
    node: (id) => nodes.get(id),
    after: (nodeId, outcome) => edges.get(`${nodeId} ${outcome ?? ''}`),
    templates: createTemplateCache(),
  }
}
