import { useReactFlow } from '@xyflow/react'
import { useEffect, useRef } from 'react'
import { useEditor } from '../flow-editor.ts'

type Commands = { disconnectSelected: () => void; addStep: () => void }

/** The keys of the builder, wherever the focus is, except in a field or a dialog. `?` lists them. */
export function useCanvasKeys({ disconnectSelected, addStep }: Commands): void {
  const editor = useEditor()
  const { fitView, zoomIn, zoomOut } = useReactFlow()

  const onKey = (event: KeyboardEvent) => {
    if (isElsewhere(event.target)) return
    const isCommand = event.ctrlKey || event.metaKey
    const key = event.key.toLowerCase()
    const run = (action: () => void) => {
      event.preventDefault()
      action()
    }
    if (isCommand && key === 'z') return run(event.shiftKey ? editor.redo : editor.undo)
    if (isCommand && key === 'y') return run(editor.redo)
    if (isCommand && key === 'a') return run(() => editor.select(editor.document.nodes.map(({ id }) => id)))
    if (isCommand && key === 'd') {
      const copied = editor.copy()
      return run(() => copied !== undefined && editor.paste(copied))
    }
    if (isCommand || event.altKey) return
    if (key === 'delete' || key === 'backspace')
      return run(() => (editor.selection.size > 0 ? editor.remove(editor.selection) : disconnectSelected()))
    if (key === 'a' || key === 'n') return run(addStep)
    if (key === '+' || key === '=') return run(() => void zoomIn())
    if (key === '-') return run(() => void zoomOut())
    if (key === '1') return run(() => void fitView({ padding: 0.15, maxZoom: 1 }))
    if (key === 'escape') editor.select([])
  }

  const latest = useRef(onKey)
  latest.current = onKey
  const present = useRef(editor)
  present.current = editor

  useEffect(() => {
    const keys = (event: KeyboardEvent) => latest.current(event)
    const copy = (event: ClipboardEvent) => {
      if (isElsewhere(event.target) || window.getSelection()?.toString()) return
      const text = present.current.copy()
      if (text === undefined) return
      event.clipboardData?.setData('text/plain', text)
      event.preventDefault()
      if (event.type === 'cut') present.current.remove(present.current.selection)
    }
    const paste = (event: ClipboardEvent) => {
      if (isElsewhere(event.target)) return
      if (present.current.paste(event.clipboardData?.getData('text/plain') ?? '')) event.preventDefault()
    }
    document.addEventListener('keydown', keys)
    document.addEventListener('copy', copy)
    document.addEventListener('cut', copy)
    document.addEventListener('paste', paste)
    return () => {
      document.removeEventListener('keydown', keys)
      document.removeEventListener('copy', copy)
      document.removeEventListener('cut', copy)
      document.removeEventListener('paste', paste)
    }
  }, [])
}

/** Where keys and the clipboard belong to somebody else. */
function isElsewhere(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    target.closest('input, textarea, select, [contenteditable="true"], [role="dialog"], [role="menu"]') !== null
  )
}
