import { createContext, useCallback, useContext, useMemo, useRef, useState } from 'react'
import type { FlowDocument, FlowNote, FlowProblem } from '#contract/flow-document.ts'
import type { NodeType } from '#contract/node-catalogue.ts'
import { nodeTitle } from '../ui/node-titles.ts'
import { toastRefusal } from '../ui/Toasts.tsx'
import { addNode, type Point } from './model/add-node.ts'
import { copyPart, pastePart, readFlowPart } from './model/clipboard.ts'
import { connect, disconnect } from './model/connect.ts'
import { type Exit, freeExit } from './model/exits.ts'
import { advance, beginHistory, redo, undo } from './model/history.ts'
import { arrange, completeLayout, freePlace, placeAfter, positionsOf } from './model/layout.ts'
import { addNote, changeNote, noteLimits, removeNotes } from './model/notes.ts'
import { removeNodes } from './model/remove.ts'
import { isNoteKey, noteIdOf, noteKey } from './note-key.ts'

/**
 * A place in a node's settings that somebody wants to go to, and the message of the problem that is there. `count` makes
 * the same wish twice two wishes.
 */
export type FieldRequest = { nodeId: string; field: string | null; message?: string | undefined; count: number }

/** The document that is being built, what is chosen in it, and all that can be done to it. */
export type FlowEditor = ReturnType<typeof useFlowEditor>

/** Where what is pasted stands beside its original. */
const pasteOffset = { x: 40, y: 40 }

/**
 * Keeps the document with its history. Each change is a step that can be undone; a read-only one never changes.
 * `recovered` is what was done to it before, as the first step.
 */
export function useFlowEditor(stored: FlowDocument, isReadOnly: boolean, recovered?: FlowDocument) {
  const [initial] = useState(() => completeLayout(stored))
  const [history, setHistory] = useState(() =>
    recovered === undefined ? beginHistory(initial) : advance(beginHistory(initial), completeLayout(recovered)),
  )
  const [selection, setSelection] = useState<ReadonlySet<string>>(new Set())
  const [fieldRequest, setFieldRequest] = useState<FieldRequest>()
  const requests = useRef(0)
  const { present: document } = history

  // What a person does is done to what is there at that moment, however many changes share a turn.
  const latest = useRef(history)
  latest.current = history

  const edit = useCallback(
    (change: (document: FlowDocument) => FlowDocument, mark?: string) => {
      if (isReadOnly) return
      latest.current = advance(latest.current, change(latest.current.present), mark)
      setHistory(latest.current)
    },
    [isReadOnly],
  )

  const actions = useMemo(() => {
    const present = () => latest.current.present
    const step = (move: typeof undo<FlowDocument>) => {
      if (isReadOnly) return
      latest.current = move(latest.current)
      setHistory(latest.current)
    }
    return {
      select: (nodeIds: Iterable<string>) => {
        const chosen = new Set(nodeIds)
        setSelection(chosen)
        // Whoever goes elsewhere does not want to be led there when they come back.
        setFieldRequest((before) => (before !== undefined && chosen.has(before.nodeId) ? before : undefined))
      },
      undo: () => step(undo),
      redo: () => step(redo),
      /** Replaces everything: another version, or what somebody else saved. Returns it as it is edited then. */
      replace: (document: FlowDocument): FlowDocument => {
        latest.current = advance(latest.current, completeLayout(document))
        setHistory(latest.current)
        setSelection(new Set())
        return latest.current.present
      },
      arrange: () => edit(arrange),
      /** Puts a node after an exit, or at a place; without either after the chosen node, or in the middle. */
      add: (
        type: NodeType,
        where: { at?: Point | undefined; after?: Exit | undefined },
        middle: Point,
      ): string | undefined => {
        if (isReadOnly) return
        const chosen = present().nodes.find(({ id }) => selection.size === 1 && selection.has(id))
        const isPlaced = where.at !== undefined || where.after !== undefined
        const after = where.after ?? (isPlaced || chosen === undefined ? undefined : freeExit(present(), chosen))
        const at = where.at ?? (after === undefined ? freePlace(present(), middle) : placeAfter(present(), after))
        const { document, nodeId } = addNode(present(), { type, name: nodeTitle(type), at, after })
        edit(() => document)
        setSelection(new Set([nodeId]))
        return nodeId
      },
      /** Leads an exit to a node, or says why not. */
      connect: (exit: Exit, to: string) => {
        const connection = connect(present(), exit, to)
        if (connection.kind === 'ok') edit(() => connection.document)
        else toastRefusal('Not connected.', connection.reason)
      },
      disconnect: (exit: Exit) => edit((document) => disconnect(document, exit)),
      /** Takes away steps and notes, by what the selection calls them. */
      remove: (keys: ReadonlySet<string>) => {
        const noteIds = noteIdsOf(keys)
        edit((document) => {
          const rest = removeNodes(document, keys)
          return noteIds.size === 0 ? rest : removeNotes(rest, noteIds)
        })
        setSelection(new Set())
      },
      addNote: (at: Point) => {
        if (isReadOnly) return
        const added = addNote(present(), at)
        if (added === undefined) return toastRefusal('No note was added.', `A flow has ${noteLimits.count} at most.`)
        edit(() => added.document)
        setSelection(new Set([noteKey(added.noteId)]))
      },
      changeNote: (noteId: string, change: Partial<Omit<FlowNote, 'id'>>, mark?: string) =>
        edit((document) => changeNote(document, noteId, change), mark),
      /** What is chosen, steps and notes, as text. */
      copy: (): string | undefined =>
        copyPart(present(), { nodeIds: selection, noteIds: noteIdsOf(selection) }, positionsOf(present())),
      /** Whether the text was a part of a flow. */
      paste: (text: string): boolean => {
        const part = readFlowPart(text)
        if (part === undefined || isReadOnly) return false
        const { document, nodeIds, noteIds } = pastePart(present(), part, pasteOffset)
        edit(() => document)
        setSelection(new Set([...nodeIds, ...noteIds.map(noteKey)]))
        const left = part.notes.length - noteIds.length
        if (left > 0) toastRefusal(`${left} notes were not pasted.`, `A flow has ${noteLimits.count} at most.`)
        return true
      },
      /** Opens the node, at the field if there is one, and there at the place that the message of a problem names. */
      goTo: ({ nodeId, field, message }: Pick<FlowProblem, 'nodeId' | 'field'> & { message?: string }) => {
        if (nodeId === null) return
        requests.current += 1
        setSelection(new Set([nodeId]))
        setFieldRequest({ nodeId, field, message, count: requests.current })
      },
    }
  }, [edit, isReadOnly, selection])

  return {
    /** What the gateway had when the editor was opened. */
    initial,
    document,
    selection,
    fieldRequest,
    isReadOnly,
    canUndo: history.past.length > 0 && !isReadOnly,
    canRedo: history.future.length > 0 && !isReadOnly,
    edit,
    ...actions,
  }
}

function noteIdsOf(keys: ReadonlySet<string>): Set<string> {
  return new Set([...keys].filter(isNoteKey).map(noteIdOf))
}

const FlowEditorContext = createContext<FlowEditor | undefined>(undefined)
export const FlowEditorProvider = FlowEditorContext.Provider

/** The editor of the flow builder around. */
export function useEditor(): FlowEditor {
  const editor = useContext(FlowEditorContext)
  if (editor === undefined) throw new Error('There is no flow builder around.')
  return editor
}
