import type { FlowDocument, FlowEdge, FlowNode } from '#contract/flow-document.ts'
import { outcomesOf } from '#contract/node-outcomes.ts'

/** Where a node can be left: the outcome of the edge, or undefined for a node whose one exit has none. */
export type Exit = { nodeId: string; outcome: string | undefined }

/** The exits of a node, in the order in which they are drawn. A node where experiences end has none. */
export function exitsOf(node: FlowNode): Exit[] {
  if (node.type === 'end') return []
  const outcomes = outcomesOf(node)
  return outcomes.length === 0
    ? [{ nodeId: node.id, outcome: undefined }]
    : outcomes.map((outcome) => ({ nodeId: node.id, outcome }))
}

/** Whether the edge leaves by the exit. */
export function leavesBy(edge: FlowEdge, { nodeId, outcome }: Exit): boolean {
  return edge.from === nodeId && edge.outcome === outcome
}

/** The first exit of the node that leads nowhere yet. */
export function freeExit(document: FlowDocument, node: FlowNode): Exit | undefined {
  return exitsOf(node).find((exit) => !document.edges.some((edge) => leavesBy(edge, exit)))
}
