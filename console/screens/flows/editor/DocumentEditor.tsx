import { type RefObject, useEffect, useImperativeHandle, useRef } from 'react'
import type { FlowProblem } from '#contract/flow-document.ts'
import { createEditor, type Editor } from './create-editor.ts'

type Props = {
  label: string
  text: string
  onChange?: (text: string) => void
  isReadOnly?: boolean
  mayBeEmpty?: boolean
  problems?: FlowProblem[]
  describedBy?: string
  handle?: RefObject<Editor | null>
}

const none: FlowProblem[] = []

/** A flow document as text. The editor keeps its own state: what is typed comes out, a different `text` goes in. */
export function DocumentEditor({
  label,
  text,
  onChange,
  isReadOnly = false,
  mayBeEmpty = false,
  problems = none,
  describedBy,
  handle,
}: Props) {
  const place = useRef<HTMLDivElement>(null)
  const editor = useRef<Editor>(null)
  const latest = useRef({ text, onChange })
  latest.current = { text, onChange }

  useEffect(() => {
    if (place.current === null) return
    const created = createEditor({
      parent: place.current,
      text: latest.current.text,
      label,
      describedBy,
      isReadOnly,
      mayBeEmpty,
      onChange: (changed) => latest.current.onChange?.(changed),
    })
    editor.current = created
    return () => {
      created.destroy()
      editor.current = null
    }
  }, [label, describedBy, isReadOnly, mayBeEmpty])

  useEffect(() => editor.current?.setText(text), [text])
  useEffect(() => editor.current?.mark(problems), [problems])
  useImperativeHandle(handle, () => ({
    setText: (next) => editor.current?.setText(next),
    rewrite: (next) => editor.current?.rewrite(next),
    mark: (found) => editor.current?.mark(found),
    goTo: (problem) => editor.current?.goTo(problem),
    destroy: () => editor.current?.destroy(),
  }))

  return <div ref={place} className="h-full" />
}
