import type { Condition } from '#contract/condition.ts'
import type { FlowDocument, FlowNode } from '#contract/flow-document.ts'
import { setParam } from './change-node.ts'
import { freeNodeId } from './free-node-id.ts'

export type SplitPath = { id: string; name?: string; when: Condition }

/** The paths of a split. A draft may hold anything: what is no path is shown as one without a condition. */
export function pathsOf({ params }: FlowNode): SplitPath[] {
  if (!Array.isArray(params?.paths)) return []
  return params.paths.map((path: unknown) => {
    const { id, when, ...others } = typeof path === 'object' && path !== null ? (path as Partial<SplitPath>) : {}
    return { ...others, id: typeof id === 'string' ? id : '', when: when ?? { all: [] } }
  })
}

/** The document with one more path, after the others. Its id is made from its name and stays, whatever the name becomes. */
export function addPath(document: FlowDocument, node: FlowNode, name: string): FlowDocument {
  const paths = pathsOf(node)
  const id = freeNodeId(idFromName(name), new Set([...paths.map((path) => path.id), 'other']))
  return setParam(document, node.id, 'paths', [...paths, { id, name, when: { all: [] } }])
}

/** The document with the path as it is given; edges keep to its id, also when that is another now. */
export function changePath(document: FlowDocument, node: FlowNode, index: number, path: SplitPath): FlowDocument {
  const paths = pathsOf(node)
  const before = paths[index]?.id
  const changed = setParam(document, node.id, 'paths', paths.with(index, path))
  if (before === undefined || before === path.id) return changed
  return {
    ...changed,
    edges: changed.edges.map((edge) =>
      edge.from === node.id && edge.outcome === before ? { ...edge, outcome: path.id } : edge,
    ),
  }
}

/** The document without the path and the edge that left by it. */
export function removePath(document: FlowDocument, node: FlowNode, index: number): FlowDocument {
  const paths = pathsOf(node)
  const removed = paths[index]?.id
  const kept = paths.filter((_, place) => place !== index)
  const isGone = kept.every(({ id }) => id !== removed)
  const changed = setParam(document, node.id, 'paths', kept)
  if (!isGone) return changed
  return { ...changed, edges: changed.edges.filter((edge) => edge.from !== node.id || edge.outcome !== removed) }
}

/** The document with the path one place up (-1) or down (1): the first whose condition holds is taken. */
export function movePath(document: FlowDocument, node: FlowNode, index: number, by: -1 | 1): FlowDocument {
  const paths = pathsOf(node)
  const [moved, other] = [paths[index], paths[index + by]]
  if (moved === undefined || other === undefined) return document
  return setParam(document, node.id, 'paths', paths.with(index, other).with(index + by, moved))
}

/** An id that says what the name says: `VIP customers!` becomes `vip_customers`. */
export function idFromName(name: string): string {
  const words = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[_\d]+|_+$/g, '')
    .slice(0, 48)
    .replace(/_+$/, '')
  return words === '' ? 'path' : words
}
