import { useReactFlow } from '@xyflow/react'
import { useEffect, useRef } from 'react'
import type { FlowDocument } from '#contract/flow-document.ts'
import { useEditor } from '../flow-editor.ts'
import { isNoteKey, noteKey } from '../note-key.ts'
import { focusNode, keyOfNode } from './focus-node.ts'
import { useWholeFlow } from './use-whole-flow.ts'

type Commands = { disconnectSelected: () => void; addStep: () => void; addNote: () => void; showKeys: () => void }

/** The keys of the builder, wherever the focus is, except in a field or a dialog. `?` lists them. */
export function useCanvasKeys({ disconnectSelected, addStep, addNote, showKeys }: Commands): void {
  const editor = useEditor()
  const { fitView, zoomIn, zoomOut } = useReactFlow()
  const wholeFlow = useWholeFlow()

  const onKey = (event: KeyboardEvent) => {
    if (event.defaultPrevented) return
    if (event.key === 'Escape' && leaveSettings(event.target)) return
    if (isElsewhere(event.target)) return
    const isCommand = event.ctrlKey || event.metaKey
    const key = event.key.toLowerCase()
    const run = (action: () => void) => {
      event.preventDefault()
      action()
    }
    if (isCommand && key === 'z') return run(event.shiftKey ? editor.redo : editor.undo)
    if (isCommand && key === 'y') return run(editor.redo)
    if (isCommand && key === 'a') return run(() => editor.select(everythingOn(editor.document)))
    if (isCommand && key === 'd') {
      const copied = editor.copy()
      return run(() => copied !== undefined && editor.paste(copied))
    }
    if (isCommand || event.altKey) return
    if (event.key === '?') return run(showKeys)
    if (isBesideCanvas(event.target)) return
    if (key === 'enter') {
      const nodeId = keyOfNode(event.target)
      if (nodeId !== undefined && !isNoteKey(nodeId)) run(() => editor.goTo({ nodeId, field: null }))
      return
    }
    if (key === 'm' && !editor.isReadOnly) return run(addNote)
    if (key === 'delete' || key === 'backspace')
      return run(() => (editor.selection.size > 0 ? editor.remove(editor.selection) : disconnectSelected()))
    if ((key === 'a' || key === 'n') && !editor.isReadOnly) return run(addStep)
    if (key === '+' || key === '=') return run(() => void zoomIn())
    if (key === '-') return run(() => void zoomOut())
    if (key === '1') return run(() => void fitView(wholeFlow))
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

/** Where a key without Ctrl is meant for what has the focus: Delete on a button of the settings deletes no step. */
function isBesideCanvas(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('[data-settings-of], header') !== null
}

function everythingOn({ nodes, notes = [] }: FlowDocument): string[] {
  return [...nodes.map(({ id }) => id), ...notes.map(({ id }) => noteKey(id))]
}

/** From the settings of a step back to it. Whatever is open inside them closes first. */
function leaveSettings(target: EventTarget | null): boolean {
  const panel = target instanceof Element ? target.closest<HTMLElement>('[data-settings-of]') : null
  if (panel === null) return false
  focusNode(panel.dataset.settingsOf)
  return true
}
