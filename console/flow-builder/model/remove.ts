import type { FlowDocument } from '#contract/flow-document.ts'

/** The document without these nodes, their edges and their places. */
export function removeNodes(document: FlowDocument, nodeIds: ReadonlySet<string>): FlowDocument {
  if (nodeIds.size === 0) return document
  return {
    ...document,
    nodes: document.nodes.filter(({ id }) => !nodeIds.has(id)),
    edges: document.edges.filter(({ from, to }) => !nodeIds.has(from) && !nodeIds.has(to)),
    ...(document.layout === undefined
      ? {}
      : { layout: Object.fromEntries(Object.entries(document.layout).filter(([id]) => !nodeIds.has(id))) }),
  }
}
