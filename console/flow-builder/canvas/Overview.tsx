import { MiniMap } from '@xyflow/react'
import type { CanvasNode } from './draw-document.ts'
import { useHasOverview } from './use-whole-flow.ts'

/** The whole flow in small, where there is room for it. */
export function Overview() {
  if (!useHasOverview()) return null
  return (
    <MiniMap pannable zoomable ariaLabel="Overview of the canvas" nodeClassName={classOf} className="max-md:hidden" />
  )
}

function classOf(node: CanvasNode): string {
  if (node.type === 'note') return 'overview-note'
  return node.type === 'step' && node.data.problems > 0 ? 'overview-problem' : ''
}
