import type { FlowDocument, FlowEdge, FlowNode } from '#contract/flow-document.ts'
import type { NodeType } from '#contract/node-catalogue.ts'
import { edgeFrom } from './connect.ts'
import { type Exit, exitsOf, leavesBy } from './exits.ts'
import { freeNodeId } from './free-node-id.ts'
import { nodeDefaults } from './node-defaults.ts'

export type Point = { x: number; y: number }

type Addition = {
  type: NodeType
  name: string
  at: Point
  /** Comes after this exit; what came there comes after the new node, if that has an exit. */
  after?: Exit | undefined
}

/** The document with a new node, and the node's id. */
export function addNode(
  document: FlowDocument,
  { type, name, at, after }: Addition,
): { document: FlowDocument; nodeId: string } {
  const { idStem, params } = nodeDefaults[type]
  const id = freeNodeId(idStem, new Set(document.nodes.map((node) => node.id)))
  const node: FlowNode = { id, type, name, params: structuredClone(params) }
  return {
    nodeId: id,
    document: {
      ...document,
      nodes: [...document.nodes, node],
      edges: after === undefined ? document.edges : insertAfter(document.edges, after, node),
      layout: { ...document.layout, [id]: at },
    },
  }
}

function insertAfter(edges: FlowEdge[], exit: Exit, node: FlowNode): FlowEdge[] {
  if (node.type === 'webhook_trigger') return edges
  const replaced = edges.find((edge) => leavesBy(edge, exit))
  const onward = exitsOf(node)[0]
  return [
    ...edges.filter((edge) => edge !== replaced),
    edgeFrom(exit, node.id),
    ...(replaced === undefined || onward === undefined ? [] : [edgeFrom(onward, replaced.to)]),
  ]
}
