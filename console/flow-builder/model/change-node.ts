import type { FlowDocument, FlowNode } from '#contract/flow-document.ts'

/** The document with the node as `change` makes it. The id stays. */
export function changeNode(document: FlowDocument, nodeId: string, change: (node: FlowNode) => FlowNode): FlowDocument {
  return {
    ...document,
    nodes: document.nodes.map((node) => (node.id === nodeId ? { ...change(node), id: nodeId } : node)),
  }
}

/** The document with one parameter of the node set; left out when it is undefined. */
export function setParam(document: FlowDocument, nodeId: string, name: string, value: unknown): FlowDocument {
  return changeNode(document, nodeId, (node) => {
    const { [name]: _, ...others } = node.params ?? {}
    if (value === undefined) return { ...node, params: others }
    return { ...node, params: { ...node.params, [name]: value } }
  })
}
