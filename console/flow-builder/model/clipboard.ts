import type { FlowDocument, FlowNode, FlowNote } from '#contract/flow-document.ts'
import type { Point } from './add-node.ts'
import { freeNodeId } from './free-node-id.ts'
import { noteLimits } from './notes.ts'

/** What the clipboard holds, as JSON: it can be pasted into another flow, or read by a person. */
type FlowPart = Pick<FlowDocument, 'nodes' | 'edges'> & { layout: Record<string, Point>; notes: FlowNote[] }

const format = 'hookgate-flow-part'

/** The chosen nodes, the edges between them and the chosen notes, as text. The trigger is not copied: a flow has one. */
export function copyPart(
  document: FlowDocument,
  { nodeIds, noteIds }: { nodeIds: ReadonlySet<string>; noteIds: ReadonlySet<string> },
  positions: ReadonlyMap<string, Point>,
): string | undefined {
  const nodes = document.nodes.filter(({ id, type }) => nodeIds.has(id) && type !== 'webhook_trigger')
  const notes = (document.notes ?? []).filter(({ id }) => noteIds.has(id))
  if (nodes.length + notes.length === 0) return undefined
  const copied = new Set(nodes.map(({ id }) => id))
  const part: FlowPart = {
    nodes,
    edges: document.edges.filter(({ from, to }) => copied.has(from) && copied.has(to)),
    layout: Object.fromEntries(nodes.map(({ id }) => [id, positions.get(id) ?? { x: 0, y: 0 }])),
    notes,
  }
  return JSON.stringify({ format, ...part }, null, 2)
}

/** The part of a flow in the text, or undefined when it is something else. */
export function readFlowPart(text: string): FlowPart | undefined {
  if (!text.includes(format)) return undefined
  try {
    const part = JSON.parse(text)
    const isPart = part?.format === format && Array.isArray(part.nodes) && Array.isArray(part.edges)
    if (!isPart || !part.nodes.every((node: unknown) => isNode(node))) return undefined
    const notes = Array.isArray(part.notes) ? part.notes.filter((note: unknown) => isNote(note)) : []
    return { nodes: part.nodes, edges: part.edges, layout: part.layout ?? {}, notes }
  } catch {
    return undefined
  }
}

function isNode(node: unknown): node is FlowNode {
  if (typeof node !== 'object' || node === null) return false
  return 'id' in node && typeof node.id === 'string' && 'type' in node && typeof node.type === 'string'
}

function isNote(note: unknown): note is FlowNote {
  if (typeof note !== 'object' || note === null) return false
  const { text, x, y } = note as Record<string, unknown>
  return typeof text === 'string' && text.length <= noteLimits.text && typeof x === 'number' && typeof y === 'number'
}

/**
 * The document with the part added, moved by `step` until it covers no copy of before. Nodes get ids that are free, and
 * merge fields inside the part follow them: a copied request and the node that reads its answer stay a pair. Notes that
 * are more than a flow may have are left out.
 */
export function pastePart(
  document: FlowDocument,
  part: FlowPart,
  step: Point,
): { document: FlowDocument; nodeIds: string[]; noteIds: string[] } {
  const offset = freeOffset(document, part, step)
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
  const notes = pasteNotes(document.notes ?? [], part.notes, offset)
  return {
    nodeIds: nodes.map(({ id }) => id),
    noteIds: notes.map(({ id }) => id),
    document: {
      ...document,
      nodes: [...document.nodes, ...nodes],
      edges: [...document.edges, ...edges],
      layout: { ...document.layout, ...layout },
      ...(notes.length === 0 ? {} : { notes: [...(document.notes ?? []), ...notes] }),
    },
  }
}

function pasteNotes(present: FlowNote[], copied: FlowNote[], offset: Point): FlowNote[] {
  const taken = new Set(present.map(({ id }) => id))
  return copied.slice(0, noteLimits.count - present.length).map(({ text, x, y, width, height }) => {
    const id = freeNodeId('note', taken)
    taken.add(id)
    const size = { ...(width === undefined ? {} : { width }), ...(height === undefined ? {} : { height }) }
    return { id, text, x: Math.round(x + offset.x), y: Math.round(y + offset.y), ...size }
  })
}

/** What is pasted twice would else stand on itself. */
function freeOffset({ layout = {}, notes = [] }: FlowDocument, part: FlowPart, step: Point): Point {
  const taken = new Set([...Object.values(layout), ...notes].map(({ x, y }) => `${Math.round(x)} ${Math.round(y)}`))
  const places = [...Object.values(part.layout), ...part.notes]
  const offset = { ...step }
  while (places.some(({ x, y }) => taken.has(`${Math.round(x + offset.x)} ${Math.round(y + offset.y)}`))) {
    offset.x += step.x
    offset.y += step.y
  }
  return offset
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
