import { useEffect, useRef } from 'react'
import type { FlowDocument } from '#contract/flow-document.ts'
import { useEditor } from '../flow-editor.ts'
import { focusNode } from './focus-node.ts'

/**
 * Where the focus goes when what had it is gone: after a step was removed, to the one before it. Without this the keyboard
 * would begin at the top of the page again.
 */
export function useCanvasFocus(): void {
  const { document, selection } = useEditor()
  const before = useRef({ document, selection })

  useEffect(() => {
    const past = before.current
    before.current = { document, selection }
    if (past.document.nodes.length <= document.nodes.length) return
    const kept = new Set(document.nodes.map(({ id }) => id))
    const removed = past.document.nodes.filter(({ id }) => !kept.has(id)).map(({ id }) => id)
    const next = stepBefore(past.document, removed, kept)
    // What had the focus is taken out of the page with the drawing.
    const frame = requestAnimationFrame(() => {
      const { activeElement } = window.document
      if (activeElement === null || activeElement === window.document.body) focusNode(next)
    })
    return () => cancelAnimationFrame(frame)
  }, [document, selection])
}

/** The nearest step on a way to the removed ones that is still there. */
function stepBefore(document: FlowDocument, removed: string[], kept: ReadonlySet<string>): string | undefined {
  const seen = new Set(removed)
  for (const id of seen) {
    for (const { from, to } of document.edges) {
      if (to !== id) continue
      if (kept.has(from)) return from
      seen.add(from)
    }
  }
  return document.nodes.find(({ id }) => kept.has(id))?.id
}
