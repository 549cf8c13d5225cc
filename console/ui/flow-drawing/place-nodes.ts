import dagre from '@dagrejs/dagre'
import type { FlowDocument } from '#contract/flow-document.ts'

export const nodeWidth = 216
export const nodeHeight = 56

export type Point = { x: number; y: number }
export type Placed = { positions: Map<string, Point>; isSideways: boolean }

/** Where each node is drawn: as its author arranged them, or in rows from the trigger down when any node has no place. */
export function placeNodes({ nodes, edges, layout = {} }: FlowDocument): Placed {
  const arranged = new Map<string, Point>()
  for (const { id } of nodes) {
    const place = Object.hasOwn(layout, id) ? layout[id] : undefined
    if (place !== undefined) arranged.set(id, { x: place.x, y: place.y })
  }
  const isArranged = nodes.length > 0 && arranged.size === nodes.length
  const positions = isArranged ? arranged : arrangeNodes({ nodes, edges })
  return { positions, isSideways: isArranged && runsSideways(positions, edges) }
}

/** Rows from the trigger down, so that edges seldom cross. */
export function arrangeNodes({ nodes, edges }: Pick<FlowDocument, 'nodes' | 'edges'>, rowGap = 52): Map<string, Point> {
  const graph = new dagre.graphlib.Graph()
  graph.setGraph({ rankdir: 'TB', nodesep: 36, ranksep: rowGap })
  graph.setDefaultEdgeLabel(() => ({}))
  for (const { id } of nodes) graph.setNode(id, { width: nodeWidth, height: nodeHeight })
  // A draft may have edges that lead nowhere.
  for (const { from, to } of edges) if (graph.hasNode(from) && graph.hasNode(to)) graph.setEdge(from, to)
  dagre.layout(graph)
  return new Map(
    nodes.map(({ id }) => {
      const { x, y } = graph.node(id)
      return [id, { x: x - nodeWidth / 2, y: y - nodeHeight / 2 }]
    }),
  )
}

/** Whether edges go rather to the right than down: then they leave nodes at the side. */
function runsSideways(positions: Map<string, Point>, edges: FlowDocument['edges']): boolean {
  let lead = 0
  for (const { from, to } of edges) {
    const start = positions.get(from)
    const end = positions.get(to)
    if (start !== undefined && end !== undefined) lead += Math.abs(end.x - start.x) - Math.abs(end.y - start.y)
  }
  return lead > 0
}
