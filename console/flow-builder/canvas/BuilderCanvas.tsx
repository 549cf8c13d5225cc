import {
  applyNodeChanges,
  Background,
  type Connection,
  type EdgeChange,
  type FinalConnectionState,
  MiniMap,
  type NodeChange,
  ReactFlow,
  SelectionMode,
  useReactFlow,
} from '@xyflow/react'
import { type DragEvent, useCallback, useMemo, useState } from 'react'
import type { FlowProblem } from '#contract/flow-document.ts'
import { isKnownType } from '../../ui/node-titles.ts'
import { toast } from '../../ui/Toasts.tsx'
import { useEditor } from '../flow-editor.ts'
import type { Point } from '../model/add-node.ts'
import { connect } from '../model/connect.ts'
import type { Exit } from '../model/exits.ts'
import { positionsOf } from '../model/layout.ts'
import { moveNodes } from '../model/move-nodes.ts'
import { AddStepDialog } from './AddStepDialog.tsx'
import './builder-canvas.css'
import { CanvasControls } from './CanvasControls.tsx'
import { CanvasProvider } from './canvas-context.ts'
import { drawExits, drawSteps, type ExitEdge, type StepNode } from './draw-document.ts'
import { ExitLine } from './ExitLine.tsx'
import { StepCard } from './StepCard.tsx'
import { useCanvasKeys } from './use-canvas-keys.ts'

const nodeTypes = { step: StepCard }
const edgeTypes = { exit: ExitLine }
/** What a dragged entry of the palette carries. */
export const dragFormat = 'application/x-hookgate-node-type'

type Props = { problems: FlowProblem[]; warnings: FlowProblem[] }

/** What a wish for a new step says of its place. */
export type AddWish = { after?: Exit; at?: Point }

/** The flow as a drawing that can be changed: with the pointer, and with the keyboard. */
export function BuilderCanvas({ problems, warnings }: Props) {
  const editor = useEditor()
  const { document, selection, isReadOnly } = editor
  const { screenToFlowPosition } = useReactFlow()
  const [dragged, setDragged] = useState<ReadonlyMap<string, Point>>(new Map())
  const [selectedEdgeId, setSelectedEdgeId] = useState<string>()
  const [wish, setWish] = useState<AddWish>()

  const counts = useMemo(
    () => ({ problems: countByNode(problems), warnings: countByNode(warnings) }),
    [problems, warnings],
  )
  const placed = useMemo(() => positionsOf(document), [document])
  const positions = useMemo(() => (dragged.size === 0 ? placed : new Map([...placed, ...dragged])), [placed, dragged])
  const nodes = useMemo(
    () => drawSteps(document, { positions, selection, ...counts }),
    [document, positions, selection, counts],
  )
  const edges = useMemo(() => drawExits(document, selectedEdgeId), [document, selectedEdgeId])
  const canvas = useMemo(() => ({ isReadOnly, addAfter: (after: Exit) => setWish({ after }) }), [isReadOnly])

  const onNodesChange = (changes: NodeChange<StepNode>[]) => {
    const moves = changes.filter((change) => change.type === 'position')
    if (moves.length > 0) {
      const moved = new Map(
        applyNodeChanges(moves, nodes)
          .filter(({ id }) => moves.some((move) => move.id === id))
          .map(({ id, position }) => [id, position]),
      )
      if (moves.some(({ dragging }) => dragging === true)) setDragged((before) => new Map([...before, ...moved]))
      else {
        setDragged(new Map())
        if ([...moved].some(([id, { x, y }]) => placed.get(id)?.x !== x || placed.get(id)?.y !== y))
          editor.edit((present) => moveNodes(present, moved), 'move')
      }
    }
    const choices = changes.filter((change) => change.type === 'select')
    if (choices.length > 0) {
      const next = new Set(selection)
      for (const { id, selected } of choices) selected ? next.add(id) : next.delete(id)
      editor.select(next)
    }
  }

  const onEdgesChange = (changes: EdgeChange<ExitEdge>[]) => {
    for (const change of changes) {
      if (change.type !== 'select') continue
      if (change.selected) setSelectedEdgeId(change.id)
      else setSelectedEdgeId((before) => (before === change.id ? undefined : before))
    }
  }

  const exitOf = (source: string, handle: string | null | undefined): Exit => ({
    nodeId: source,
    outcome: handle || undefined,
  })
  const onConnect = ({ source, sourceHandle, target }: Connection) =>
    editor.connect(exitOf(source, sourceHandle), target)

  /** Dropped on nothing, a line asks for the step that it leads to; dropped on a step that it cannot reach, it says why. */
  const onConnectEnd = (
    event: MouseEvent | TouchEvent,
    { fromNode, fromHandle, toNode, isValid }: FinalConnectionState,
  ) => {
    if (fromNode === null || fromHandle?.type !== 'source' || isValid === true) return
    const exit = exitOf(fromNode.id, fromHandle.id)
    if (toNode !== null) {
      const connection = connect(document, exit, toNode.id)
      if (connection.kind === 'refused') toast('Not connected.', connection.reason)
      return
    }
    const { clientX, clientY } =
      'changedTouches' in event ? (event.changedTouches[0] ?? { clientX: 0, clientY: 0 }) : event
    setWish({ after: exit, at: screenToFlowPosition({ x: clientX, y: clientY }) })
  }

  const onDrop = (event: DragEvent) => {
    const type = event.dataTransfer.getData(dragFormat)
    if (!isKnownType(type)) return
    event.preventDefault()
    const at = screenToFlowPosition({ x: event.clientX, y: event.clientY })
    const line = (event.target as Element).closest('.react-flow__edge')
    const edge = edges.find(({ id }) => id === line?.getAttribute('data-id'))
    editor.add(type, { at, after: edge?.data?.exit }, at)
  }

  const disconnectSelected = useCallback(() => {
    const edge = edges.find(({ id }) => id === selectedEdgeId)
    if (edge?.data === undefined) return
    editor.disconnect(edge.data.exit)
    setSelectedEdgeId(undefined)
  }, [edges, selectedEdgeId, editor])

  useCanvasKeys({ disconnectSelected, addStep: () => setWish({}) })

  return (
    <CanvasProvider value={canvas}>
      <ReactFlow
        aria-label="Canvas of the flow"
        className="builder-canvas"
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        onNodesChange={onNodesChange}
        onEdgesChange={onEdgesChange}
        onConnect={onConnect}
        onConnectEnd={onConnectEnd}
        isValidConnection={({ source, sourceHandle, target }) =>
          connect(document, exitOf(source, sourceHandle), target).kind === 'ok'
        }
        onDragOver={(event) => event.dataTransfer.types.includes(dragFormat) && event.preventDefault()}
        onDrop={onDrop}
        nodesDraggable={!isReadOnly}
        nodesConnectable={!isReadOnly}
        deleteKeyCode={null}
        multiSelectionKeyCode={['Shift', 'Meta', 'Control']}
        selectionMode={SelectionMode.Partial}
        zoomOnDoubleClick={false}
        panOnScroll
        minZoom={0.1}
        maxZoom={2}
        fitView
        fitViewOptions={{ padding: 0.15, maxZoom: 1 }}
        snapToGrid
        snapGrid={[4, 4]}
      >
        <Background gap={24} size={1.5} />
        <MiniMap pannable zoomable ariaLabel="Overview of the canvas" className="max-md:hidden" />
        <CanvasControls onAdd={() => setWish({})} />
      </ReactFlow>
      {wish !== undefined && <AddStepDialog wish={wish} onClose={() => setWish(undefined)} />}
    </CanvasProvider>
  )
}

function countByNode(problems: FlowProblem[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { nodeId } of problems) if (nodeId !== null) counts.set(nodeId, (counts.get(nodeId) ?? 0) + 1)
  return counts
}
