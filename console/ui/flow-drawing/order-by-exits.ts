/** What is used of dagre's graph. */
type Graph = { node(id: string): unknown; nodes(): string[]; edges(): { v: string; w: string }[] }

/** Where on its step an edge begins: 0 at the left end, 1 at the right one. */
export type Port = (from: string, to: string) => number

/** What dagre keeps of a node while it orders; a long edge has one in each row that it passes, with the edge it is of. */
type Ranked = { rank: number; order: number; edgeObj?: { v: string; w: string } }

/**
 * Orders each row by the exits above it, if fewer lines cross then. dagre takes all edges of a step for leaving at its
 * middle, and may well put the first exit's step last.
 */
export function orderByExits(graph: Graph, port: Port): void {
  const nodeOf = (id: string) => graph.node(id) as Ranked
  const lines = graph.edges().map(({ v, w }) => {
    const { v: from, w: to } = nodeOf(w).edgeObj ?? nodeOf(v).edgeObj ?? { v, w }
    return { v, w, start: v === from ? port(from, to) : 0.5 }
  })
  const begin = ({ v, start }: (typeof lines)[number]) => nodeOf(v).order + start
  const crossings = () =>
    lines.reduce((count, one, index) => {
      const crossing = lines.slice(index + 1).filter((other) => {
        if (nodeOf(one.v).rank !== nodeOf(other.v).rank) return false
        return (begin(one) - begin(other)) * (nodeOf(one.w).order - nodeOf(other.w).order) < 0
      })
      return count + crossing.length
    }, 0)

  const before = new Map(graph.nodes().map((id) => [id, nodeOf(id).order]))
  const crossedBefore = crossings()
  if (crossedBefore === 0) return
  for (const row of rowsOf(graph, nodeOf)) {
    const wish = new Map(
      row.map((id) => {
        const begins = lines.filter(({ w }) => w === id).map(begin)
        const middle = begins.reduce((sum, x) => sum + x, 0) / begins.length
        return [id, begins.length === 0 ? nodeOf(id).order : middle]
      }),
    )
    row.sort((a, b) => (wish.get(a) ?? 0) - (wish.get(b) ?? 0))
    for (const [order, id] of row.entries()) nodeOf(id).order = order
  }
  if (crossings() >= crossedBefore) for (const [id, order] of before) nodeOf(id).order = order
}

/** The nodes of each row in their order, from the top down. */
function rowsOf(graph: Graph, nodeOf: (id: string) => Ranked): string[][] {
  const rows = new Map<number, string[]>()
  for (const id of graph.nodes()) rows.set(nodeOf(id).rank, [...(rows.get(nodeOf(id).rank) ?? []), id])
  return [...rows].sort(([a], [b]) => a - b).map(([, row]) => row.sort((a, b) => nodeOf(a).order - nodeOf(b).order))
}
