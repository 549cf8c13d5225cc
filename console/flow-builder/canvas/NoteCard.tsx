import { type NodeProps, NodeResizeControl } from '@xyflow/react'
import { memo, useEffect, useRef, useState } from 'react'
import { joinClasses } from '../../ui/join-classes.ts'
import { noteLimits, noteSizeMin } from '../model/notes.ts'
import { useCanvas } from './canvas-context.ts'
import type { NoteNode } from './draw-document.ts'

/** A note on the canvas. It is edited where it stands: by a double click or Enter, and at once when it is new. */
export const NoteCard = memo(function NoteCard({ data: { note }, selected }: NodeProps<NoteNode>) {
  const { isReadOnly, changeNote } = useCanvas()
  const [isEditing, setEditing] = useState(selected && note.text === '' && !isReadOnly)
  const card = useRef<HTMLDivElement>(null)

  // The note itself is the element around the card: it has the focus, and its name.
  useEffect(() => {
    const frame = card.current?.closest<HTMLElement>('.react-flow__node')
    if (frame == null || isReadOnly) return
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Enter' || event.target !== frame) return
      event.preventDefault()
      setEditing(true)
    }
    const onDoubleClick = () => setEditing(true)
    frame.addEventListener('keydown', onKey)
    frame.addEventListener('dblclick', onDoubleClick)
    return () => {
      frame.removeEventListener('keydown', onKey)
      frame.removeEventListener('dblclick', onDoubleClick)
    }
  }, [isReadOnly])

  const close = () => setEditing(false)
  return (
    <div
      ref={card}
      className={joinClasses(
        'h-full w-full overflow-hidden rounded-md border border-note-line bg-note text-sm text-ink',
        selected && 'outline-2 outline-offset-2 outline-accent',
      )}
    >
      {isEditing ? (
        <textarea
          // biome-ignore lint/a11y/noAutofocus: who opens a note to write wants to write
          autoFocus
          aria-label="Text of the note"
          value={note.text}
          maxLength={noteLimits.text}
          onChange={({ target: { value } }) => changeNote(note.id, { text: value }, `note ${note.id}`)}
          onBlur={close}
          onKeyDown={(event) => {
            if (event.key !== 'Escape') return
            event.stopPropagation()
            close()
            card.current?.closest<HTMLElement>('.react-flow__node')?.focus()
          }}
          className="nodrag nopan nowheel block h-full w-full resize-none bg-transparent px-2.5 py-2 -outline-offset-2"
        />
      ) : (
        <p className="h-full overflow-hidden px-2.5 py-2 break-words whitespace-pre-wrap">
          {note.text === '' ? <span className="text-muted">Empty note</span> : note.text}
        </p>
      )}
      {selected && !isReadOnly && (
        <NodeResizeControl
          position="bottom-right"
          minWidth={noteSizeMin.width}
          minHeight={noteSizeMin.height}
          maxWidth={2000}
          maxHeight={2000}
          className="note-resize"
        />
      )}
    </div>
  )
})
