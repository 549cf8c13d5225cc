import { useMemo, useRef } from 'react'
import type { FlowProblem } from '#contract/flow-document.ts'
import type { NodeTally } from '#contract/path-tallies.ts'
import { useEditor } from '../flow-editor.ts'
import type { Point } from '../model/add-node.ts'
import { positionsOf } from '../model/layout.ts'
import {
  type CanvasNode,
  type Drawn,
  drawExits,
  drawNotes,
  drawSteps,
  type ExitEdge,
  type NoteNode,
  type Sizes,
  type StepNode,
} from './draw-document.ts'

type Marks = {
  problems: FlowProblem[]
  warnings: FlowProblem[]
  tallies: ReadonlyMap<string, NodeTally> | undefined
  dragged: ReadonlyMap<string, Point>
  resized: Sizes
  selectedEdgeId: string | undefined
}

const noNotes: [] = []

/** What is on the canvas, as React Flow wants it. What did not change stays the same object. */
export function useDrawnDocument({ problems, warnings, tallies, dragged, resized, selectedEdgeId }: Marks): {
  nodes: CanvasNode[]
  edges: ExitEdge[]
} {
  const { document, selection } = useEditor()
  const { nodes: steps, edges: exits, layout, notes = noNotes } = document
  const drawn = useRef({
    steps: new Map() as Drawn<StepNode>,
    notes: new Map() as Drawn<NoteNode>,
    exits: new Map() as Drawn<ExitEdge>,
  }).current
  const counts = useMemo(
    () => ({ problems: countByNode(problems), warnings: countByNode(warnings) }),
    [problems, warnings],
  )
  const positions = useMemo(() => {
    const placed = positionsOf({ nodes: [], edges: [], ...(layout === undefined ? {} : { layout }) })
    return dragged.size === 0 ? placed : new Map([...placed, ...dragged])
  }, [layout, dragged])
  const drawnSteps = useMemo(
    () => drawSteps({ nodes: steps, edges: exits }, { positions, selection, tallies, ...counts }, drawn.steps),
    [steps, exits, positions, selection, tallies, counts, drawn],
  )
  const drawnNotes = useMemo(
    () => drawNotes(notes, { positions: dragged, sizes: resized, selection }, drawn.notes),
    [notes, dragged, resized, selection, drawn],
  )
  const nodes = useMemo(() => [...drawnNotes, ...drawnSteps], [drawnNotes, drawnSteps])
  const edges = useMemo(
    () => drawExits({ nodes: steps, edges: exits }, { selectedId: selectedEdgeId, tallies }, drawn.exits),
    [steps, exits, selectedEdgeId, tallies, drawn],
  )
  return { nodes, edges }
}

function countByNode(problems: FlowProblem[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { nodeId } of problems) if (nodeId !== null) counts.set(nodeId, (counts.get(nodeId) ?? 0) + 1)
  return counts
}
