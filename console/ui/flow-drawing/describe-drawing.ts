import { type Edge, MarkerType, type Node } from '@xyflow/react'
import type { ExperienceStatus } from '#contract/experience-status.ts'
import type { FlowDocument, FlowNode } from '#contract/flow-document.ts'
import type { DrawnPath } from '../FlowDrawing.tsx'
import { outcomeName } from './outcome-name.ts'
import { nodeHeight, nodeWidth, type Placed } from './place-nodes.ts'

/** What the path says of a node: `plain` when no path is shown. */
export type NodeMark = 'plain' | 'paused' | 'passed' | 'quiet' | ExperienceStatus

export type DrawnNode = Node<{ node: FlowNode; mark: NodeMark; isSideways: boolean }, 'step'>

/** `isAlone`: no other edge leads to the same node. */
export type DrawnEdge = Edge<{ label: string; isLit: boolean; isAlone: boolean }, 'path'>

/** The nodes as React Flow wants them. */
export function drawNodes(
  { nodes }: FlowDocument,
  { positions, isSideways }: Placed,
  path?: DrawnPath,
  faultNodeId?: string | null,
): DrawnNode[] {
  const passed = new Set(path?.nodeIds)
  return nodes.map((node) => ({
    id: node.id,
    type: 'step',
    position: positions.get(node.id) ?? { x: 0, y: 0 },
    width: nodeWidth,
    height: nodeHeight,
    data: {
      node,
      mark: path === undefined && node.id === faultNodeId ? 'paused' : markOf(node.id, passed, path),
      isSideways,
    },
    ariaRole: 'group',
    domAttributes: { 'aria-roledescription': undefined },
  }))
}

function markOf(nodeId: string, passed: Set<string>, path: DrawnPath | undefined): NodeMark {
  if (path === undefined) return 'plain'
  if (nodeId === path.currentNodeId) return path.endedAs ?? 'running'
  return passed.has(nodeId) ? 'passed' : 'quiet'
}

/** The edges. Several exits of a node that lead to the same node are one line, which names them all. */
export function drawEdges({ nodes, edges }: FlowDocument, path?: DrawnPath): DrawnEdge[] {
  const known = new Map(nodes.map((node) => [node.id, node]))
  const lit = litEdges(path)
  const drawn = new Map<string, Omit<DrawnEdge, 'data'> & { outcomes: string[] }>()
  for (const { from, to, outcome } of edges) {
    const source = known.get(from)
    const target = known.get(to)
    if (source === undefined || target === undefined) continue
    // No id holds a space.
    const id = `${from} ${to}`
    const edge = drawn.get(id) ?? {
      id,
      source: from,
      target: to,
      type: 'path' as const,
      outcomes: [],
      className: path === undefined ? '' : lit.has(id) ? 'lit' : 'quiet',
      markerEnd: {
        type: MarkerType.ArrowClosed,
        color: lit.has(id) ? 'var(--color-accent)' : 'var(--color-control)',
        width: 14,
        height: 14,
        markerUnits: 'userSpaceOnUse',
      },
      ...(lit.has(id) ? { zIndex: 1 } : {}),
    }
    if (outcome !== undefined) edge.outcomes.push(outcomeName(source, outcome))
    drawn.set(id, edge)
  }
  const arrivals = new Map<string, number>()
  for (const { target } of drawn.values()) arrivals.set(target, (arrivals.get(target) ?? 0) + 1)
  return [...drawn.values()].map(({ outcomes, ...edge }) => {
    const [from, to] = [known.get(edge.source), known.get(edge.target)]
    const label = outcomes.join(', ')
    const way = `From ${from?.name ?? edge.source} to ${to?.name ?? edge.target}`
    return {
      ...edge,
      data: { label, isLit: lit.has(edge.id), isAlone: arrivals.get(edge.target) === 1 },
      ariaLabel: `${way}${label === '' ? '' : ` when ${label}`}${lit.has(edge.id) ? ', taken' : ''}`,
    }
  })
}

function litEdges(path: DrawnPath | undefined): Set<string> {
  const stations = [...(path?.nodeIds ?? [])]
  const current = path?.currentNodeId
  if (current !== undefined && stations.at(-1) !== current) stations.push(current)
  return new Set(stations.slice(1).map((nodeId, index) => `${stations[index]} ${nodeId}`))
}
