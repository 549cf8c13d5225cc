import { type RefObject, useEffect, useRef } from 'react'
import type { MergeField } from '../../model/merge-tree.ts'
import type { Notice } from '../step-context.ts'
import { useFieldRequest } from '../use-field-request.ts'
import { createTemplateEditor, type TemplateEditor } from './create-template-editor.ts'

export type TemplateEditorProps = {
  /** The JSON Pointer of the text, in the step. */
  pointer: string
  text: string
  isJson: boolean
  isReadOnly: boolean
  hint: string
  tree: readonly MergeField[]
  notices: readonly Notice[]
  attributes: Record<string, string | undefined>
  onChange: (text: string) => void
  handle: RefObject<TemplateEditor | null>
}

/** The editor keeps its own state: what is typed comes out, a different `text` goes in. */
export function TemplateEditorField({ handle, pointer, ...props }: TemplateEditorProps) {
  const place = useRef<HTMLDivElement>(null)
  const latest = useRef(props)
  latest.current = props
  const { text, isJson, isReadOnly, hint, notices } = props

  useEffect(() => {
    if (place.current === null) return
    const created = createTemplateEditor({
      parent: place.current,
      text: latest.current.text,
      isJson,
      isReadOnly,
      hint,
      tree: () => latest.current.tree,
      attributes: () =>
        Object.fromEntries(
          Object.entries(latest.current.attributes).flatMap(([name, value]) =>
            value === undefined ? [] : [[name, value]],
          ),
        ),
      onChange: (changed) => latest.current.onChange(changed),
    })
    handle.current = created
    // Whoever was led here before the editor was there is led on.
    if (document.activeElement === place.current.closest('[data-field]')) created.focus()
    return () => {
      created.destroy()
      handle.current = null
    }
  }, [isJson, isReadOnly, hint, handle])

  useEffect(() => handle.current?.setText(text), [text, handle])
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new text and new messages are marked anew
  useEffect(() => handle.current?.mark(notices), [JSON.stringify(notices), handle, isJson])

  useFieldRequest(pointer, ({ message = '' }) => handle.current?.goTo(message))

  return <div ref={place} />
}
