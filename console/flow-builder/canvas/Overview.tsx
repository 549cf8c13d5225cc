import { MiniMap, useStore } from '@xyflow/react'
import type { CanvasNode } from './draw-document.ts'

/** Narrower than this, it would cover what somebody works on. */
const roomyPx = 760

/** The whole flow in small, where there is room for it. */
export function Overview() {
  const isRoomy = useStore(({ width }) => width === 0 || width >= roomyPx)
  if (!isRoomy) return null
  return (
    <MiniMap pannable zoomable ariaLabel="Overview of the canvas" nodeClassName={classOf} className="max-md:hidden" />
  )
}

function classOf(node: CanvasNode): string {
  if (node.type === 'note') return 'overview-note'
  return node.type === 'step' && node.data.problems > 0 ? 'overview-problem' : ''
}
