import { type Edge, MarkerType, type Node } from '@xyflow/react'
import type { FlowDocument, FlowNode } from '#contract/flow-document.ts'
import { outcomeName } from '../../ui/flow-drawing/outcome-name.ts'
import { nodeHeight, nodeWidth } from '../../ui/flow-drawing/place-nodes.ts'
import type { Point } from '../model/add-node.ts'
import { type Exit, exitsOf } from '../model/exits.ts'

export type DrawnExit = Exit & { label: string; isConnected: boolean }
export type StepNode = Node<{ node: FlowNode; exits: DrawnExit[]; problems: number; warnings: number }, 'step'>
export type ExitEdge = Edge<{ exit: Exit; label: string }, 'exit'>

/** The narrowest an exit is drawn, so that its label can be read. */
const exitWidth = 76

/** The id of the handle of an exit, and of its edge with the node's id before it. */
export function exitKey({ outcome }: Exit): string {
  return outcome ?? ''
}

/** How wide a node is: as wide as its exits need. */
export function widthOf(node: FlowNode): number {
  return Math.max(nodeWidth, exitsOf(node).length * exitWidth)
}

type Marks = {
  positions: ReadonlyMap<string, Point>
  selection: ReadonlySet<string>
  problems: ReadonlyMap<string, number>
  warnings: ReadonlyMap<string, number>
}

/** The nodes as React Flow wants them. */
export function drawSteps(
  { nodes, edges }: FlowDocument,
  { positions, selection, problems, warnings }: Marks,
): StepNode[] {
  const connected = new Set(edges.map(({ from, outcome }) => `${from} ${outcome ?? ''}`))
  return nodes.map((node) => ({
    id: node.id,
    type: 'step',
    position: positions.get(node.id) ?? { x: 0, y: 0 },
    selected: selection.has(node.id),
    width: widthOf(node),
    height: nodeHeight,
    data: {
      node,
      exits: exitsOf(node).map((exit) => ({
        ...exit,
        label: exit.outcome === undefined ? '' : outcomeName(node, exit.outcome),
        isConnected: connected.has(`${node.id} ${exitKey(exit)}`),
      })),
      problems: problems.get(node.id) ?? 0,
      warnings: warnings.get(node.id) ?? 0,
    },
    ariaLabel: `${node.name ?? node.id}, step`,
  }))
}

/** The edges, one for each exit that leads somewhere. */
export function drawExits({ nodes, edges }: FlowDocument, selectedEdgeId: string | undefined): ExitEdge[] {
  const known = new Map(nodes.map((node) => [node.id, node]))
  return edges.flatMap(({ from, outcome, to }) => {
    const source = known.get(from)
    const target = known.get(to)
    if (source === undefined || target === undefined) return []
    const exit = { nodeId: from, outcome }
    const label = outcome === undefined ? '' : outcomeName(source, outcome)
    const id = `${from} ${exitKey(exit)}`
    return [
      {
        id,
        type: 'exit',
        source: from,
        sourceHandle: exitKey(exit),
        target: to,
        selected: id === selectedEdgeId,
        data: { exit, label },
        markerEnd: {
          type: MarkerType.ArrowClosed,
          color: 'var(--color-control)',
          width: 14,
          height: 14,
          markerUnits: 'userSpaceOnUse',
        },
        ariaLabel: `From ${source.name ?? from} to ${target.name ?? to}${label === '' ? '' : ` when ${label}`}`,
      },
    ]
  })
}
