import {
  Background,
  type Connection,
  type EdgeChange,
  type FinalConnectionState,
  Panel,
  ReactFlow,
  SelectionMode,
  useReactFlow,
} from '@xyflow/react'
import { type DragEvent, useCallback, useMemo, useRef, useState } from 'react'
import type { FlowProblem } from '#contract/flow-document.ts'
import { isKnownType } from '../../ui/node-titles.ts'
import { toastRefusal } from '../../ui/Toasts.tsx'
import { useEditor } from '../flow-editor.ts'
import type { Point } from '../model/add-node.ts'
import { connect } from '../model/connect.ts'
import type { Exit } from '../model/exits.ts'
import { AddStepDialog } from './AddStepDialog.tsx'
import './builder-canvas.css'
import { CanvasControls } from './CanvasControls.tsx'
import { CanvasProvider } from './canvas-context.ts'
import { canvasWords } from './canvas-words.ts'
import type { ExitEdge } from './draw-document.ts'
import { ExitLine } from './ExitLine.tsx'
import { KeysDialog } from './KeysDialog.tsx'
import { NoteCard } from './NoteCard.tsx'
import { Overview } from './Overview.tsx'
import { StepCard } from './StepCard.tsx'
import { TrafficPanel } from './TrafficPanel.tsx'
import { useCanvasFocus } from './use-canvas-focus.ts'
import { useCanvasKeys } from './use-canvas-keys.ts'
import { useDrawnDocument } from './use-drawn-document.ts'
import { useKeepInView } from './use-keep-in-view.ts'
import { useMiddle } from './use-middle.ts'
import { useNodeChanges } from './use-node-changes.ts'
import { useTraffic } from './use-traffic.ts'
import { useWholeFlow } from './use-whole-flow.ts'

const nodeTypes = { step: StepCard, note: NoteCard }
const edgeTypes = { exit: ExitLine }
const selectionKeys = ['Shift', 'Meta', 'Control']
const grid: [number, number] = [4, 4]
/** A hand that moves less than this between press and release has clicked. */
const clickPx = 4
/** What a dragged entry of the palette carries. */
export const dragFormat = 'application/x-hookgate-node-type'

type Props = {
  flowId: string
  /** The version whose experiences can be shown; null when none was ever active. */
  version: number | null
  problems: FlowProblem[]
  warnings: FlowProblem[]
}

/** What a wish for a new step says of its place. */
export type AddWish = { after?: Exit; at?: Point }

/** The flow as a drawing that can be changed: with the pointer, and with the keyboard. */
export function BuilderCanvas({ flowId, version, problems, warnings }: Props) {
  const editor = useEditor()
  const { document, isReadOnly, changeNote } = editor
  const { screenToFlowPosition } = useReactFlow()
  const middle = useMiddle()
  const wholeFlow = useWholeFlow()
  const [selectedEdgeId, setSelectedEdgeId] = useState<string>()
  const [wish, setWish] = useState<AddWish>()
  const [isHelpOpen, setHelpOpen] = useState(false)
  const movesFrom = useRef({ x: 0, y: 0 })
  const traffic = useTraffic(flowId, version)
  const { dragged, resized, onNodesChange } = useNodeChanges()
  const { nodes, edges } = useDrawnDocument({
    problems,
    warnings,
    tallies: traffic.byNode,
    dragged,
    resized,
    selectedEdgeId,
  })
  useKeepInView()
  useCanvasFocus()

  const { search: experiences } = traffic
  const canvas = useMemo(
    () => ({ isReadOnly, addAfter: (after: Exit) => setWish({ after }), changeNote, experiences }),
    [isReadOnly, changeNote, experiences],
  )

  const onEdgesChange = (changes: EdgeChange<ExitEdge>[]) => {
    for (const change of changes) {
      if (change.type !== 'select') continue
      if (change.selected) setSelectedEdgeId(change.id)
      else setSelectedEdgeId((before) => (before === change.id ? undefined : before))
    }
  }

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
      if (connection.kind === 'refused') toastRefusal('Not connected.', connection.reason)
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

  /** The edge that is chosen, or that has the focus. */
  const exitAtHand = useCallback((): Exit | undefined => {
    const focused = window.document.activeElement?.closest('.react-flow__edge')?.getAttribute('data-id')
    return edges.find(({ id }) => id === (focused ?? selectedEdgeId))?.data?.exit
  }, [edges, selectedEdgeId])

  useCanvasKeys({
    disconnectSelected: () => {
      const exit = exitAtHand()
      if (exit === undefined) return
      editor.disconnect(exit)
      setSelectedEdgeId(undefined)
    },
    addStep: () => {
      const after = exitAtHand()
      setWish(after === undefined ? {} : { after })
    },
    addNote: () => editor.addNote(middle()),
    showKeys: () => setHelpOpen(true),
  })

  return (
    <CanvasProvider value={canvas}>
      <ReactFlow
        aria-label="Canvas of the flow"
        className="builder-canvas"
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        onNodesChange={(changes) => onNodesChange(changes, nodes)}
        onEdgesChange={onEdgesChange}
        onConnect={onConnect}
        onConnectEnd={onConnectEnd}
        isValidConnection={({ source, sourceHandle, target }) =>
          connect(document, exitOf(source, sourceHandle), target).kind === 'ok'
        }
        onDragOver={(event) => event.dataTransfer.types.includes(dragFormat) && event.preventDefault()}
        onDrop={onDrop}
        ariaLabelConfig={canvasWords}
        nodesDraggable={!isReadOnly}
        nodesConnectable={!isReadOnly}
        elevateNodesOnSelect={false}
        deleteKeyCode={null}
        multiSelectionKeyCode={selectionKeys}
        selectionMode={SelectionMode.Partial}
        zoomOnDoubleClick={false}
        onMoveStart={(_, from) => {
          movesFrom.current = from
        }}
        onMove={(event, { x, y }) => {
          if (event !== null && Math.hypot(x - movesFrom.current.x, y - movesFrom.current.y) > clickPx) markMoving(true)
        }}
        onMoveEnd={() => markMoving(false)}
        panOnScroll
        minZoom={0.1}
        maxZoom={2}
        fitView
        fitViewOptions={wholeFlow}
        snapToGrid
        snapGrid={grid}
      >
        <Background gap={24} size={1.5} />
        <Overview />
        <CanvasControls
          onAdd={() => setWish({})}
          onAddNote={() => editor.addNote(middle())}
          onShowKeys={() => setHelpOpen(true)}
        />
        {!isReadOnly && document.nodes.length <= 1 && (
          <Panel position="bottom-center" className="text-sm text-muted">
            Drag a step onto the canvas, or press N.
          </Panel>
        )}
        {version !== null && <TrafficPanel traffic={traffic} version={version} />}
      </ReactFlow>
      {wish !== undefined && <AddStepDialog wish={wish} onClose={() => setWish(undefined)} />}
      {isHelpOpen && <KeysDialog onClose={() => setHelpOpen(false)} />}
    </CanvasProvider>
  )
}

/** Past React: nothing is drawn anew because the canvas is shifted. */
function markMoving(isMoving: boolean): void {
  document.querySelector('.builder-canvas')?.toggleAttribute('data-moving', isMoving)
}

function exitOf(source: string, handle: string | null | undefined): Exit {
  return { nodeId: source, outcome: handle || undefined }
}
