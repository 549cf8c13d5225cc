import { useReactFlow, useStoreApi } from '@xyflow/react'
import { useEffect } from 'react'
import { useEditor } from '../flow-editor.ts'

const margin = 24

/** Moves the canvas as little as is needed to show the one chosen step: its settings take room, and so does a new one. */
export function useKeepInView(): void {
  const { selection } = useEditor()
  const { getViewport, setViewport, getInternalNode } = useReactFlow()
  const store = useStoreApi()
  const [chosen] = selection.size === 1 ? selection : []

  useEffect(() => {
    if (chosen === undefined) return
    const show = () => {
      const frame = store.getState().domNode?.getBoundingClientRect()
      const node = getInternalNode(chosen)
      if (frame === undefined || node === undefined) return
      const { x, y, zoom } = getViewport()
      const { positionAbsolute } = node.internals
      const shift = (start: number, size: number, room: number) =>
        size > room || start < margin ? margin - start : Math.min(0, room - margin - (start + size))
      const dx = shift(positionAbsolute.x * zoom + x, (node.measured.width ?? 0) * zoom, frame.width)
      const dy = shift(positionAbsolute.y * zoom + y, (node.measured.height ?? 0) * zoom, frame.height)
      const duration = window.matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 120
      if (dx !== 0 || dy !== 0) void setViewport({ x: x + dx, y: y + dy, zoom }, { duration })
    }
    // Not under a pointer that is about to drag, and not before the settings have their room.
    const begin = () => requestAnimationFrame(() => requestAnimationFrame(show))
    if (isPressed) {
      window.addEventListener('pointerup', begin, { once: true })
      return () => window.removeEventListener('pointerup', begin)
    }
    const request = begin()
    return () => cancelAnimationFrame(request)
  }, [chosen, store, getViewport, setViewport, getInternalNode])
}

/** Whether a button of the pointer is down now. */
let isPressed = false
window.addEventListener('pointerdown', () => (isPressed = true), true)
window.addEventListener('pointerup', () => (isPressed = false), true)
window.addEventListener('pointercancel', () => (isPressed = false), true)
