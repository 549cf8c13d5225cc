import type { FlowDocument, FlowNode } from '#contract/flow-document.ts'
import type { Point } from './add-node.ts'
import { freeNodeId } from './free-node-id.ts'

/** What the clipboard holds, as JSON: it can be pasted into another flow, or read by a person. */
type FlowPart = Pick<FlowDocument, 'nodes' | 'edges'> & { layout: Record<string, Point> }

const format = 'hookgate-flow-part'

/** The chosen nodes and the edges between them, as text for the clipboard. The trigger is not copied: a flow has one. */
export function copyNodes(
  document: FlowDocument,
  nodeIds: ReadonlySet<string>,
  positions: ReadonlyMap<string, Point>,
): string | undefined {
  const nodes = document.nodes.filter(({ id, type }) => nodeIds.has(id) && type !== 'webhook_trigger')
  if (nodes.length === 0) return undefined
  const copied = new Set(nodes.map(({ id }) => id))
  const part: FlowPart = {
    nodes,
    edges: document.edges.filter(({ from, to }) => copied.has(from) && copied.has(to)),
    layout: Object.fromEntries(nodes.map(({ id }) => [id, positions.get(id) ?? { x: 0, y: 0 }])),
  }
  return JSON.stringify({ format, ...part }, null, 2)
}

/** The part of a flow in the text, or undefined when it is something else. */
export function readFlowPart(text: string): FlowPart | undefined {
  if (!text.includes(format)) return undefined
  try {
    const part = JSON.parse(text)
    const isPart = part?.format === format && Array.isArray(part.nodes) && Array.isArray(part.edges)
    const isSound = isPart && part.nodes.every((node: unknown) => isNode(node))
    return isSound ? { nodes: part.nodes, edges: part.edges, layout: part.layout ?? {} } : undefined
  } catch {
    return undefined
  }
}

function isNode(node: unknown): node is FlowNode {
  if (typeof node !== 'object' || node === null) return false
  return 'id' in node && typeof node.id === 'string' && 'type' in node && typeof node.type === 'string'
}

/**
 * The document with the part added, moved by `offset`. Nodes get ids that are free, and merge fields inside the part
 * follow them: a copied request and the node that reads its answer stay a pair.
 */
export function pasteNodes(
  document: FlowDocument,
  part: FlowPart,
  offset: Point,
): { document: FlowDocument; nodeIds: string[] } {
  const taken = new Set(document.nodes.map(({ id }) => id))
  const renamed = new Map<string, string>()
  for (const { id } of part.nodes) {
    const free = freeNodeId(taken.has(id) ? id.replace(/\d+$/, '') || id : id, taken)
    taken.add(free)
    renamed.set(id, free)
  }
  const nodes = part.nodes.map((node) => ({ ...renameInside(node, renamed), id: renamed.get(node.id) ?? node.id }))
  const edges = part.edges.map((edge) => ({
    ...edge,
    from: renamed.get(edge.from) ?? edge.from,
    to: renamed.get(edge.to) ?? edge.to,
  }))
  const layout = Object.fromEntries(
    part.nodes.map(({ id }) => {
      const place = part.layout[id] ?? { x: 0, y: 0 }
      return [renamed.get(id) ?? id, { x: Math.round(place.x + offset.x), y: Math.round(place.y + offset.y) }]
    }),
  )
  return {
    nodeIds: nodes.map(({ id }) => id),
    document: {
      ...document,
      nodes: [...document.nodes, ...nodes],
      edges: [...document.edges, ...edges],
      layout: { ...document.layout, ...layout },
    },
  }
}

function renameInside(node: FlowNode, renamed: ReadonlyMap<string, string>): FlowNode {
  return node.params === undefined
    ? node
    : { ...node, params: renameInValue(node.params, renamed) as FlowNode['params'] & object }
}

function renameInValue(value: unknown, renamed: ReadonlyMap<string, string>): unknown {
  if (typeof value === 'string') return renameInTemplate(value, renamed)
  if (Array.isArray(value)) return value.map((element) => renameInValue(element, renamed))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, renameInValue(member, renamed)]))
}

/** A name is one when it begins a path inside a merge field: not after a dot, and not in quotes. */
function renameInTemplate(text: string, renamed: ReadonlyMap<string, string>): string {
  return text.replace(/\{\{.*?\}\}|\{%.*?%\}/gs, (field) =>
    field.replace(/"[^"]*"|'[^']*'|(?<![\w.])[A-Za-z]\w*/g, (word) => renamed.get(word) ?? word),
  )
}
