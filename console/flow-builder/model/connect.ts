import type { FlowDocument, FlowEdge } from '#contract/flow-document.ts'
import { type Exit, exitsOf, leavesBy } from './exits.ts'

export type Connection = { kind: 'ok'; document: FlowDocument } | { kind: 'refused'; reason: string }

/** The document with an edge from the exit to the node, in place of the one that left there; or why there is none. */
export function connect(document: FlowDocument, exit: Exit, to: string): Connection {
  const source = document.nodes.find(({ id }) => id === exit.nodeId)
  const target = document.nodes.find(({ id }) => id === to)
  if (source === undefined || target === undefined) return refused('One of the nodes is not there any more.')
  if (!exitsOf(source).some(({ outcome }) => outcome === exit.outcome)) return refused('The node has no such exit.')
  if (target.type === 'webhook_trigger')
    return refused('Nothing leads into the webhook trigger: it is where flows begin.')
  if (target.id === source.id) return refused('A node cannot lead to itself.')
  const way = wayBack(document, target.id, source.id)
  if (way !== undefined) {
    const names = [...way, target.id].map((id) => document.nodes.find((node) => node.id === id)?.name ?? id)
    return refused(`That would be a circle: ${names.join(' → ')}.`)
  }
  return { kind: 'ok', document: { ...document, edges: [...withoutExit(document, exit), edgeFrom(exit, to)] } }
}

/** The document without the edge that leaves by the exit. */
export function disconnect(document: FlowDocument, exit: Exit): FlowDocument {
  return { ...document, edges: withoutExit(document, exit) }
}

/** The edge from the exit to the node. */
export function edgeFrom({ nodeId, outcome }: Exit, to: string): FlowEdge {
  return outcome === undefined ? { from: nodeId, to } : { from: nodeId, outcome, to }
}

function withoutExit({ edges }: FlowDocument, exit: Exit): FlowEdge[] {
  return edges.filter((edge) => !leavesBy(edge, exit))
}

/** The nodes on a way from `start` to `goal`, both included, if there is one. */
function wayBack({ edges }: FlowDocument, start: string, goal: string): string[] | undefined {
  const cameFrom = new Map<string, string | undefined>([[start, undefined]])
  // A map hands out entries that are added while it is read.
  for (const [id] of cameFrom) {
    if (id === goal) return trace(cameFrom, goal)
    for (const { from, to } of edges) if (from === id && !cameFrom.has(to)) cameFrom.set(to, id)
  }
  return undefined
}

function trace(cameFrom: Map<string, string | undefined>, goal: string): string[] {
  const way: string[] = []
  for (let id: string | undefined = goal; id !== undefined; id = cameFrom.get(id)) way.unshift(id)
  return way
}

function refused(reason: string): Connection {
  return { kind: 'refused', reason }
}
