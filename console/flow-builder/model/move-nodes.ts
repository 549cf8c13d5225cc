import type { FlowDocument } from '#contract/flow-document.ts'
import type { Point } from './add-node.ts'

/** The document with these nodes at their new places, on whole pixels. */
export function moveNodes(document: FlowDocument, places: ReadonlyMap<string, Point>): FlowDocument {
  const layout = { ...document.layout }
  for (const [id, { x, y }] of places) layout[id] = { ...layout[id], x: Math.round(x), y: Math.round(y) }
  return { ...document, layout }
}
