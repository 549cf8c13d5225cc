import { getNodesBounds, ReactFlow, useReactFlow, useStore } from '@xyflow/react'
import { Maximize, ZoomIn, ZoomOut } from 'lucide-react'
import { useCallback, useEffect, useId, useMemo, useState } from 'react'
import { IconButton } from '../Button.tsx'
import type { FlowDrawingProps } from '../FlowDrawing.tsx'
import { type DrawnNode, drawEdges, drawNodes } from './describe-drawing.ts'
import './flow-drawing.css'
import { NodeCard, NodeChoice } from './NodeCard.tsx'
import { PathLine } from './PathLine.tsx'
import { nodeHeight, nodeWidth, placeNodes } from './place-nodes.ts'

const nodeTypes = { step: NodeCard }
const edgeTypes = { path: PathLine }
const wholeFlow = { padding: 0.12, maxZoom: 1, minZoom: 0.1 }
/** Below this, nobody reads the names: the drawing begins at one node instead of showing all. */
const legibleZoom = 0.5

/** The canvas itself: it moves and zooms, and nothing on it can be changed. The wheel is left to the page. */
export function FlowCanvas({ document, path, faultNodeId, selectedNodeId, onSelectNode }: FlowDrawingProps) {
  const placed = useMemo(() => placeNodes(document), [document])
  const nodes = useMemo(() => drawNodes(document, placed, path, faultNodeId), [document, placed, path, faultNodeId])
  const edges = useMemo(() => drawEdges(document, path), [document, path])
  const [reveal, setReveal] = useState<(nodeId: string) => void>(() => () => {})
  const choice = useMemo(
    () => ({ selectedNodeId, select: onSelectNode, reveal }),
    [selectedNodeId, onSelectNode, reveal],
  )
  return (
    <NodeChoice value={choice}>
      <ReactFlow
        id={useId()}
        aria-label="Drawing of the flow"
        className="flow-drawing"
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        minZoom={0.1}
        maxZoom={1.5}
        nodesDraggable={false}
        nodesConnectable={false}
        nodesFocusable={false}
        edgesFocusable={false}
        elementsSelectable={false}
        zoomOnScroll={false}
        zoomOnDoubleClick={false}
        preventScrolling={false}
        disableKeyboardA11y
      >
        <View nodes={nodes} startNodeId={path?.currentNodeId ?? faultNodeId ?? undefined} onReveal={setReveal} />
      </ReactFlow>
    </NodeChoice>
  )
}

type ViewProps = {
  nodes: DrawnNode[]
  startNodeId: string | undefined
  onReveal: (reveal: () => (nodeId: string) => void) => void
}

/** What of the drawing is seen: all of it when that is legible, and whatever the buttons and the keyboard ask for. */
function View({ nodes, startNodeId, onReveal }: ViewProps) {
  const { fitView, setCenter, getZoom, zoomIn, zoomOut } = useReactFlow()
  const width = useStore((store) => store.width)
  const height = useStore((store) => store.height)
  const shape = nodes.map(({ id, position }) => `${id} ${position.x} ${position.y}`).join()

  const centre = useCallback(
    (nodeId: string | undefined, zoom: number) => {
      const node = nodes.find(({ id }) => id === nodeId) ?? nodes[0]
      if (node !== undefined)
        void setCenter(node.position.x + nodeWidth / 2, node.position.y + nodeHeight / 2, { zoom })
    },
    [nodes, setCenter],
  )

  useEffect(() => {
    onReveal(() => (nodeId) => centre(nodeId, getZoom()))
  }, [centre, getZoom, onReveal])

  // biome-ignore lint/correctness/useExhaustiveDependencies: a path that grows moves nothing under the reader's eyes
  useEffect(() => {
    if (width === 0 || height === 0) return
    const bounds = getNodesBounds(nodes)
    const zoom = Math.min(width / (bounds.width * 1.24), height / (bounds.height * 1.24))
    if (zoom < legibleZoom) centre(startNodeId, 0.8)
    else void fitView(wholeFlow)
  }, [shape, width, height])

  return (
    <div className="absolute top-2 right-2 z-10 flex flex-col rounded-md border border-line bg-surface">
      <IconButton label="Zoom in" icon={ZoomIn} onClick={() => void zoomIn()} />
      <IconButton label="Zoom out" icon={ZoomOut} onClick={() => void zoomOut()} />
      <IconButton label="Show the whole flow" icon={Maximize} onClick={() => void fitView(wholeFlow)} />
    </div>
  )
}
