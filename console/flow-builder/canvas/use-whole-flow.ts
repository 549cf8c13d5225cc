import { type FitViewOptions, useStore } from '@xyflow/react'
import { useMemo } from 'react'

/** In a narrower canvas the overview would cover what somebody works on. */
const roomyPx = 760
/** As wide as the overview with the space on both its sides. */
const overviewPx = '232px'
const margin = '7%'

/** Whether the canvas has room for the overview in its lower right corner. */
export function useHasOverview(): boolean {
  return useStore(({ width }) => width === 0 || width >= roomyPx)
}

/** How the whole flow is shown: beside the overview, which would cover steps and exits. */
export function useWholeFlow(): FitViewOptions {
  const hasOverview = useHasOverview()
  return useMemo(
    () => ({ maxZoom: 1, padding: { x: margin, y: margin, ...(hasOverview ? { right: overviewPx } : {}) } as const }),
    [hasOverview],
  )
}
