import { applyNodeChanges, type NodeChange } from '@xyflow/react'
import { useRef, useState } from 'react'
import { useEditor } from '../flow-editor.ts'
import type { Point } from '../model/add-node.ts'
import { moveNodes } from '../model/move-nodes.ts'
import { changeNote } from '../model/notes.ts'
import { isNoteKey, noteIdOf } from '../note-key.ts'
import type { CanvasNode, Sizes } from './draw-document.ts'

const nothing = new Map<string, never>()

/**
 * What the pointer and the arrow keys do to nodes. While something is dragged only the canvas knows; where it is dropped
 * is one step of the document, and so are nudges of the same nodes in a row.
 */
export function useNodeChanges() {
  const editor = useEditor()
  const [dragged, setDragged] = useState<ReadonlyMap<string, Point>>(nothing)
  // What the pointer does may follow faster than it is drawn: the drop knows of every move before it.
  const drag = useRef(dragged)
  const carry = (next: ReadonlyMap<string, Point>) => {
    drag.current = next
    setDragged(next)
  }
  const [resized, setResized] = useState<Sizes>(nothing)

  const place = (moved: ReadonlyMap<string, Point>, mark: string | undefined) =>
    editor.edit((present) => {
      const steps = new Map([...moved].filter(([id]) => !isNoteKey(id)))
      let next = steps.size === 0 ? present : moveNodes(present, steps)
      for (const [id, { x, y }] of moved) if (isNoteKey(id)) next = changeNote(next, noteIdOf(id), { x, y })
      return next
    }, mark)

  const onMoves = (changes: NodeChange<CanvasNode>[], nodes: CanvasNode[]) => {
    const moves = changes.filter((change) => change.type === 'position')
    if (moves.length === 0) return
    const ids = new Set(moves.map(({ id }) => id))
    const before = new Map(nodes.map(({ id, position }) => [id, position]))
    const moved = new Map(
      applyNodeChanges(moves, nodes)
        .filter(({ id }) => ids.has(id))
        .map(({ id, position }) => [id, position]),
    )
    if (moves.some(({ dragging }) => dragging === true)) {
      carry(new Map([...drag.current, ...moved]))
      return
    }
    if (drag.current.size > 0) {
      // What was dragged together is dropped together.
      const dropped = new Map([...drag.current, ...moved])
      carry(nothing)
      place(dropped, undefined)
    } else if ([...moved].some(([id, { x, y }]) => before.get(id)?.x !== x || before.get(id)?.y !== y))
      place(moved, `nudge ${[...moved.keys()].sort().join()}`)
  }

  const onResizes = (changes: NodeChange<CanvasNode>[]) => {
    for (const change of changes) {
      if (change.type !== 'dimensions' || change.resizing === undefined) continue
      const { id, dimensions, resizing } = change
      if (resizing && dimensions !== undefined) setResized(new Map([[id, dimensions]]))
      if (resizing) continue
      const size = dimensions ?? resized.get(id)
      setResized(nothing)
      if (size !== undefined) editor.changeNote(noteIdOf(id), size)
    }
  }

  const onChoices = (changes: NodeChange<CanvasNode>[]) => {
    const choices = changes.filter((change) => change.type === 'select')
    if (choices.length === 0) return
    const next = new Set(editor.selection)
    for (const { id, selected } of choices) selected ? next.add(id) : next.delete(id)
    editor.select(next)
  }

  return {
    dragged,
    resized,
    onNodesChange(changes: NodeChange<CanvasNode>[], nodes: CanvasNode[]) {
      onMoves(changes, nodes)
      onResizes(changes)
      onChoices(changes)
    },
  }
}
