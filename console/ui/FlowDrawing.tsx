import { lazy, Suspense } from 'react'
import type { ExperienceStatus } from '#contract/experience-status.ts'
import type { FlowDocument } from '#contract/flow-document.ts'

/** The way of one experience through the flow. */
export type DrawnPath = {
  /** The nodes that were passed, in order. */
  nodeIds: string[]
  /** Where it stands, or where it ended. */
  currentNodeId?: string | undefined
  endedAs?: ExperienceStatus
}

export type FlowDrawingProps = {
  document: FlowDocument
  path?: DrawnPath
  /** Without a path: the node that a version pauses at. */
  faultNodeId?: string | null | undefined
  selectedNodeId?: string | undefined
  onSelectNode?: (nodeId: string) => void
}

const load = () => import('./flow-drawing/FlowCanvas.tsx')
const FlowCanvas = lazy(async () => ({ default: (await load()).FlowCanvas }))

/** Fetches the drawing's library ahead, for pages that will have a drawing once their data is there. */
export function preloadFlowDrawing(): void {
  // What fails here fails again where it is drawn, and is told there.
  load().catch(() => {})
}

/** A flow as a drawing that nobody can change, with the path of an experience lit. It has its height before it is loaded. */
export function FlowDrawing(props: FlowDrawingProps) {
  return (
    <div className="h-80 overflow-hidden rounded-b-lg md:h-[clamp(22rem,60vh,34rem)]">
      <Suspense fallback={<div aria-hidden className="shimmer m-4 h-[calc(100%-2rem)] rounded-md bg-sunken" />}>
        <FlowCanvas {...props} />
      </Suspense>
    </div>
  )
}
