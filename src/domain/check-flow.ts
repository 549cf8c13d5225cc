import type { FlowDocument, FlowEdge, FlowNode, FlowProblem } from '#contract/flow-document.ts'
import { isNodeType, nodeCatalogue, nodeTypes } from '#contract/node-catalogue.ts'
import { outcomesOf } from '#contract/node-outcomes.ts'
import { checkNodeParams, type KnownCredentials } from './check-node-params.ts'

/** The names that merge fields have besides those of nodes. */
const scopeNames = ['context', 'experience']

/** The template language reads these words as values, so a node of that name could not be reached by a merge field. */
const templateWords = ['true', 'false', 'nil', 'null', 'empty', 'blank', 'forloop']

const reservedIds = new Set([...scopeNames, ...templateWords])

/**
 * Everything that keeps the flow from being activated; an empty list means that it can be. `field` is a JSON Pointer
 * (RFC 6901) into the node, such as `/params/url`. A problem of an edge belongs to the node where the edge begins and
 * has no field.
 *
 * The document has the shape of `FlowDocument`; anything beyond that is checked here. Without `credentials`, those that
 * nodes name are not looked at. A wait that begins `now` must not be too long.
 */
export function checkFlow(
  document: FlowDocument,
  credentials?: KnownCredentials,
  now: Date = new Date(),
): FlowProblem[] {
  const nodes = new Map<string, FlowNode>()
  for (const node of document.nodes) if (!nodes.has(node.id)) nodes.set(node.id, node)
  return [
    ...checkTrigger(document.nodes),
    ...checkIds(document.nodes),
    ...document.nodes.flatMap((node) => checkNode(node, nodes, credentials, now)),
    ...checkEdges(document.edges, nodes),
    ...checkPaths(document.edges, nodes),
  ]
}

function checkTrigger(nodes: FlowNode[]): FlowProblem[] {
  const [first, ...others] = nodes.filter(isTrigger)
  if (first === undefined) return [problem(null, null, 'The flow has no webhook trigger.')]
  return others.map(({ id }) => problem(id, '/type', 'The flow has more than one webhook trigger.'))
}

function isTrigger(node: FlowNode): boolean {
  return node.type === 'webhook_trigger'
}

function checkIds(nodes: FlowNode[]): FlowProblem[] {
  const seen = new Set<string>()
  const problems: FlowProblem[] = []
  for (const { id } of nodes) {
    if (seen.has(id)) problems.push(problem(id, '/id', `More than one node has the id ${id}.`))
    if (reservedIds.has(id)) problems.push(problem(id, '/id', `The id ${id} has a meaning of its own in merge fields.`))
    seen.add(id)
  }
  return problems
}

function checkNode(
  node: FlowNode,
  nodes: Map<string, FlowNode>,
  credentials: KnownCredentials | undefined,
  now: Date,
): FlowProblem[] {
  if (!isNodeType(node.type))
    return [problem(node.id, '/type', `There is no node type ${node.type}. Choose one of ${nodeTypes.join(', ')}.`)]
  const isKnownName = (name: string) => nodes.has(name) || scopeNames.includes(name)
  return checkNodeParams(node.type, node.params ?? {}, isKnownName, credentials, now).map(({ pointer, message }) =>
    problem(node.id, `/params${pointer}`, message),
  )
}

function checkEdges(edges: FlowEdge[], nodes: Map<string, FlowNode>): FlowProblem[] {
  const taken = new Set<string>()
  return edges.flatMap((edge) => {
    const from = nodes.get(edge.from)
    const to = nodes.get(edge.to)
    if (from === undefined) return [problem(null, null, `An edge begins at ${edge.from}, which does not exist.`)]
    const problems: FlowProblem[] = []
    if (to === undefined) problems.push(problem(from.id, null, `An edge leads to ${edge.to}, which does not exist.`))
    else if (isTrigger(to)) problems.push(problem(from.id, null, `An edge leads into the webhook trigger ${to.id}.`))
    problems.push(...checkOutcome(from, edge))

    const exit = `${edge.from} ${edge.outcome ?? ''}`
    if (taken.has(exit)) problems.push(problem(from.id, null, `More than one edge leaves ${describeExit(edge)}.`))
    taken.add(exit)
    return problems
  })
}

function checkOutcome(from: FlowNode, { outcome }: FlowEdge): FlowProblem[] {
  if (!isNodeType(from.type)) return []
  const { isFinal, title } = nodeCatalogue[from.type]
  const outcomes = outcomesOf(from)
  if (isFinal) return [problem(from.id, null, `No edge leaves a node of type ${title}.`)]
  if (outcomes.length === 0 && outcome === undefined) return []
  if (outcomes.some((name) => name === outcome)) return []
  const instead = outcomes.length === 0 ? 'Its edge has no outcome.' : `Choose one of ${outcomes.join(', ')}.`
  const fault = outcome === undefined ? 'An edge has no outcome.' : `There is no outcome ${outcome}.`
  return [problem(from.id, null, `${fault} ${instead}`)]
}

function describeExit({ from, outcome }: FlowEdge): string {
  return outcome === undefined ? from : `${from} by the outcome ${outcome}`
}

/** Cycles and nodes that no experience comes to. Edges into nowhere were reported before. */
function checkPaths(edges: FlowEdge[], nodes: Map<string, FlowNode>): FlowProblem[] {
  const following = new Map<string, string[]>([...nodes.keys()].map((id) => [id, []]))
  for (const { from, to } of edges) if (nodes.has(to)) following.get(from)?.push(to)

  const triggers = [...nodes.values()].filter(isTrigger).map(({ id }) => id)
  const reached = reachableFrom(triggers, following)
  const stranded = [...nodes.keys()].filter((id) => !reached.has(id))
  return [
    ...findCycles(following).map((cycle) =>
      problem(cycle[0] ?? null, null, `The flow goes in a circle: ${[...cycle, cycle[0]].join(' → ')}.`),
    ),
    ...describeStranded(stranded, triggers, reached.size > triggers.length),
  ]
}

/** Without a trigger, or behind one that leads nowhere, all are stranded: saying so of each would bury the one cause. */
function describeStranded(stranded: string[], [trigger]: string[], isConnected: boolean): FlowProblem[] {
  if (trigger === undefined || stranded.length === 0) return []
  if (!isConnected) return [problem(trigger, null, 'The webhook trigger is connected to no other node.')]
  return stranded.map((id) => problem(id, null, 'No path leads from the webhook trigger to this node.'))
}

function reachableFrom(starts: string[], following: Map<string, string[]>): Set<string> {
  const reached = new Set(starts)
  // A set hands out members that are added while it is read.
  for (const id of reached) for (const next of following.get(id) ?? []) reached.add(next)
  return reached
}

/** One cycle for each edge that leads back onto the path walked to it: depth first, each node entered once. */
function findCycles(following: Map<string, string[]>): string[][] {
  const cycles: string[][] = []
  const entered = new Set<string>()
  const path: string[] = []
  const walk = (id: string): void => {
    entered.add(id)
    path.push(id)
    for (const next of following.get(id) ?? []) {
      const at = path.indexOf(next)
      if (at >= 0) cycles.push(path.slice(at))
      else if (!entered.has(next)) walk(next)
    }
    path.pop()
  }
  for (const id of following.keys()) if (!entered.has(id)) walk(id)
  return cycles
}

function problem(nodeId: string | null, field: string | null, message: string): FlowProblem {
  return { nodeId, field, message }
}
