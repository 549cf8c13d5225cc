import { useReactFlow, useStoreApi } from '@xyflow/react'
import { useCallback } from 'react'
import { nodeHeight, nodeWidth } from '../../ui/flow-drawing/place-nodes.ts'
import type { Point } from '../model/add-node.ts'

/** Where a node stands in the middle of what is seen of the canvas. */
export function useMiddle(): () => Point {
  const { screenToFlowPosition } = useReactFlow()
  const store = useStoreApi()
  return useCallback(() => {
    const frame = store.getState().domNode?.getBoundingClientRect()
    if (frame === undefined) return { x: 0, y: 0 }
    const { x, y } = screenToFlowPosition({ x: frame.x + frame.width / 2, y: frame.y + frame.height / 2 })
    return { x: x - nodeWidth / 2, y: y - nodeHeight / 2 }
  }, [screenToFlowPosition, store])
}
