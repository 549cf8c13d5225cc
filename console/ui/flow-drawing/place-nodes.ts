import dagre from '@dagrejs/dagre'
import type { FlowDocument } from '#contract/flow-document.ts'
import { outcomesOf } from '#contract/node-outcomes.ts'
import { orderByExits, type Port } from './order-by-exits.ts'

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
export function arrangeNodes({ nodes, edges }: Pick<FlowDocument, 'nodes' | 'edges'>, rowGap = 64): Map<string, Point> {
  const graph = new dagre.graphlib.Graph()
  graph.setGraph({ rankdir: 'TB', nodesep: 36, ranksep: rowGap })
  graph.setDefaultEdgeLabel(() => ({}))
  for (const { id } of nodes) graph.setNode(id, { width: nodeWidth, height: nodeHeight })
  // A draft may have edges that lead nowhere.
  for (const { from, to } of edges) if (graph.hasNode(from) && graph.hasNode(to)) graph.setEdge(from, to)
  const port = portsOf({ nodes, edges })
  dagre.layout(graph, {
    // biome-ignore lint/suspicious/noExplicitAny: without a bundler the package's types are not found
    customOrder: (ranked: any, order: any) => {
      order(ranked, {})
      orderByExits(ranked, port)
    },
  })
  return new Map(
    nodes.map(({ id }) => {
      const { x, y } = graph.node(id)
      return [id, { x: x - nodeWidth / 2, y: y - nodeHeight / 2 }]
    }),
  )
}

/** Exits stand side by side below their step. Several that lead to the same step are one line, from their middle. */
function portsOf({ nodes, edges }: Pick<FlowDocument, 'nodes' | 'edges'>): Port {
  const outcomes = new Map(nodes.map((node) => [node.id, outcomesOf(node)]))
  const places = new Map<string, number[]>()
  for (const { from, to, outcome } of edges) {
    const exits = outcomes.get(from) ?? []
    const place = outcome === undefined ? -1 : exits.indexOf(outcome)
    const port = place < 0 ? 0.5 : (place + 0.5) / exits.length
    // No id holds a space.
    places.set(`${from} ${to}`, [...(places.get(`${from} ${to}`) ?? []), port])
  }
  return (from, to) => {
    const ports = places.get(`${from} ${to}`) ?? [0.5]
    return ports.reduce((sum, port) => sum + port, 0) / ports.length
  }
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
