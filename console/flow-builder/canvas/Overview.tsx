import { MiniMap, useStore } from '@xyflow/react'

/** Narrower than this, it would cover what somebody works on. */
const roomyPx = 760

/** The whole flow in small, where there is room for it. */
export function Overview() {
  const isRoomy = useStore(({ width }) => width === 0 || width >= roomyPx)
  return isRoomy ? <MiniMap pannable zoomable ariaLabel="Overview of the canvas" className="max-md:hidden" /> : null
}
