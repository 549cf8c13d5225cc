import { isDeepStrictEqual } from 'node:util'
import type { FlowDocument, FlowEdge, FlowNode } from '#contract/flow-document.ts'
import type { FieldChange, FlowDiff } from '#contract/flow-history.ts'

/** What changed from `before` to `after`, in the order of the documents. The order of nodes, edges and members is no change. */
export function compareFlows(before: FlowDocument, after: FlowDocument): Pick<FlowDiff, 'nodes' | 'edges'> {
  const nodes = pair(before.nodes, after.nodes, ({ id }) => id)
  const edges = pair(before.edges, after.edges, ({ from, outcome }) => `${from} ${outcome ?? ''}`)
  return {
    nodes: {
      added: nodes.added.map(summarize),
      removed: nodes.removed.map(summarize),
      changed: nodes.kept.flatMap(([old, node]) => {
        const fields = compareFields(old, node, '')
        return fields.length === 0 ? [] : [{ ...summarize(node), fields }]
      }),
    },
    edges: {
      added: edges.added.map(describeEdge),
      removed: edges.removed.map(describeEdge),
      changed: edges.kept
        .filter(([old, edge]) => old.to !== edge.to)
        .map(([old, edge]) => ({ from: edge.from, outcome: edge.outcome ?? null, before: old.to, after: edge.to })),
    },
  }
}

type Pairing<Item> = { added: Item[]; removed: Item[]; kept: [before: Item, after: Item][] }

function pair<Item>(before: Item[], after: Item[], keyOf: (item: Item) => string): Pairing<Item> {
  const old = index(before, keyOf)
  const current = index(after, keyOf)
  const added: Item[] = []
  const kept: [Item, Item][] = []
  for (const [key, item] of current) {
    const match = old.get(key)
    if (match === undefined) added.push(item)
    else kept.push([match, item])
  }
  return { added, removed: [...old].filter(([key]) => !current.has(key)).map(([, item]) => item), kept }
}

/** Items by key. A draft may have two with one key: the second of them is paired with the second. */
function index<Item>(items: Item[], keyOf: (item: Item) => string): Map<string, Item> {
  const byKey = new Map<string, Item>()
  for (const item of items) {
    let count = 1
    while (byKey.has(`${keyOf(item)} ${count}`)) count += 1
    byKey.set(`${keyOf(item)} ${count}`, item)
  }
  return byKey
}

function summarize({ id, type, name }: FlowNode): { id: string; type: string; name?: string } {
  return name === undefined ? { id, type } : { id, type, name }
}

function describeEdge({ from, outcome, to }: FlowEdge): { from: string; outcome: string | null; to: string } {
  return { from, outcome: outcome ?? null, to }
}

/** Members are compared one by one, lists as a whole. The recursion is as deep as the documents are nested. */
function compareFields(before: object, after: object, pointer: string): FieldChange[] {
  const old = new Map<string, unknown>(Object.entries(before))
  const current = new Map<string, unknown>(Object.entries(after))
  return [...new Set([...old.keys(), ...current.keys()])].flatMap((name) => {
    const field = `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
    const was = old.get(name)
    const is = current.get(name)
    if (isRecord(was) && isRecord(is)) return compareFields(was, is, field)
    if (isDeepStrictEqual(was, is)) return []
    return [{ field, ...(old.has(name) ? { before: was } : {}), ...(current.has(name) ? { after: is } : {}) }]
  })
}

function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
