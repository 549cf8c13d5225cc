import type { FlowDocument, FlowNote } from '#contract/flow-document.ts'
import { nodeHeight, nodeWidth } from '../../ui/flow-drawing/place-nodes.ts'
import type { Point } from './add-node.ts'
import { freeNodeId } from './free-node-id.ts'

/** As many as the contract allows, of as many characters. */
export const noteLimits = { count: 50, text: 2000 } as const

/** How large a note is that says nothing of it; the same in the gateway's other drawings. */
export const noteSize = { width: 220, height: 100 } as const
/** The smallest that can still be read. */
export const noteSizeMin = { width: 120, height: 56 } as const

/** The document with an empty note, and its id; undefined when it has as many as there may be. */
export function addNote(document: FlowDocument, wanted: Point): { document: FlowDocument; noteId: string } | undefined {
  const { notes = [] } = document
  if (notes.length >= noteLimits.count) return undefined
  const noteId = freeNodeId('note', new Set(notes.map(({ id }) => id)))
  const at = freePlaceOf(document, wanted)
  const note: FlowNote = { id: noteId, text: '', x: Math.round(at.x), y: Math.round(at.y), ...noteSize }
  return { noteId, document: { ...document, notes: [...notes, note] } }
}

const gap = 16

/** The place, or the next one to the right where it covers nothing. */
function freePlaceOf({ layout = {}, notes = [] }: FlowDocument, wanted: Point): Point {
  const taken = [
    ...Object.values(layout).map(({ x, y }) => ({ x, y, width: nodeWidth, height: nodeHeight })),
    ...notes.map((note) => ({ ...noteSize, ...note })),
  ]
  const place = { ...wanted }
  const isTaken = (box: (typeof taken)[number]) =>
    place.x < box.x + box.width + gap &&
    place.x + noteSize.width + gap > box.x &&
    place.y < box.y + box.height + gap &&
    place.y + noteSize.height + gap > box.y
  for (let box = taken.find(isTaken); box !== undefined; box = taken.find(isTaken))
    place.x = box.x + box.width + 2 * gap
  return place
}

/** The document with the note changed. Places and sizes are whole pixels. */
export function changeNote(
  document: FlowDocument,
  noteId: string,
  change: Partial<Omit<FlowNote, 'id'>>,
): FlowDocument {
  const rounded = Object.fromEntries(
    Object.entries(change).map(([name, value]) => [name, typeof value === 'number' ? Math.round(value) : value]),
  )
  return {
    ...document,
    notes: (document.notes ?? []).map((note) => (note.id === noteId ? { ...note, ...rounded } : note)),
  }
}

/** The document without these notes; without any, as if there had never been one. */
export function removeNotes(document: FlowDocument, noteIds: ReadonlySet<string>): FlowDocument {
  const { notes, ...rest } = document
  const kept = (notes ?? []).filter(({ id }) => !noteIds.has(id))
  return kept.length === 0 ? rest : { ...rest, notes: kept }
}
