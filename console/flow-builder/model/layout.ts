import type { FlowDocument } from '#contract/flow-document.ts'
import { arrangeNodes, nodeHeight, nodeWidth } from '../../ui/flow-drawing/place-nodes.ts'
import type { Point } from './add-node.ts'
import type { Exit } from './exits.ts'
import { moveNodes } from './move-nodes.ts'

/** The document with a place for each node: as its author arranged them, or all anew when any has none. */
export function completeLayout(document: FlowDocument): FlowDocument {
  const { layout = {} } = document
  return document.nodes.every(({ id }) => Object.hasOwn(layout, id)) ? document : arrange(document)
}

/** The document with all nodes arranged anew. */
export function arrange(document: FlowDocument): FlowDocument {
  return moveNodes(document, arrangeNodes(document, rowGap))
}

/** Where each node is. */
export function positionsOf({ layout = {} }: FlowDocument): Map<string, Point> {
  return new Map(Object.entries(layout).map(([id, { x, y }]) => [id, { x, y }]))
}

/** Between rows: room for the names of exits and for their buttons. */
const rowGap = 84

const gap = { x: 36, y: rowGap }

/** A place below the exit's node where nothing stands yet. */
export function placeAfter(document: FlowDocument, exit: Exit): Point {
  const positions = positionsOf(document)
  const source = positions.get(exit.nodeId) ?? { x: 0, y: 0 }
  return freePlace(document, { x: source.x, y: source.y + nodeHeight + gap.y })
}

/** The place, or the next one to the right where no node is in the way. */
export function freePlace(document: FlowDocument, wanted: Point): Point {
  const taken = [...positionsOf(document).values()]
  const place = { ...wanted }
  while (taken.some(({ x, y }) => Math.abs(x - place.x) < nodeWidth && Math.abs(y - place.y) < nodeHeight))
    place.x += nodeWidth + gap.x
  return place
}
