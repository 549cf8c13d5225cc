import type { FlowDetail } from '#contract/flow.ts'
import type { FlowDocument } from '#contract/flow-document.ts'
import { isSameDocument } from './model/is-same-document.ts'

/**
 * What a person did and the gateway does not have yet, kept by the tab so that reloading loses nothing. `sent` are the
 * saves whose answers had not come: whether the gateway has one of them is told by the draft.
 */
export type UnsavedWork = {
  userId: string
  document: FlowDocument
  draftRevision: number | null
  sent: FlowDocument[]
}

const keyOf = (flowId: string) => `hookgate-unsaved-${flowId}`

/** Keeps it until it is forgotten or the tab is closed. A full or forbidden storage keeps nothing. */
export function keepUnsavedWork(flowId: string, work: UnsavedWork): void {
  try {
    sessionStorage.setItem(keyOf(flowId), JSON.stringify(work))
  } catch {
    // The window asks before it is closed while something cannot be saved.
  }
}

export function forgetUnsavedWork(flowId: string): void {
  try {
    sessionStorage.removeItem(keyOf(flowId))
  } catch {
    // Nothing was kept either.
  }
}

export type Recovery =
  | { kind: 'none' }
  /** Goes on from the draft as it is. What was sent may be on its way still. */
  | { kind: 'fits'; document: FlowDocument; sent: FlowDocument[] }
  /** Somebody else saved the draft meanwhile. */
  | { kind: 'conflict'; document: FlowDocument; draftRevision: number | null }

/** What this person had not saved of the flow, and whether the draft is still the one that it was done to. */
export function recoverUnsavedWork(flow: FlowDetail, userId: string): Recovery {
  const work = read(flow.id)
  if (work === undefined || work.userId !== userId || isSameDocument(work.document, flow.document)) {
    forgetUnsavedWork(flow.id)
    return { kind: 'none' }
  }
  const { document, draftRevision, sent } = work
  const isOwnSave = sent.some((save) => isSameDocument(save, flow.document))
  return draftRevision === flow.draftRevision || isOwnSave
    ? { kind: 'fits', document, sent }
    : { kind: 'conflict', document, draftRevision }
}

function read(flowId: string): UnsavedWork | undefined {
  try {
    const work = JSON.parse(sessionStorage.getItem(keyOf(flowId)) ?? 'null')
    const isWhole =
      Array.isArray(work?.document?.nodes) && Array.isArray(work.document.edges) && Array.isArray(work.sent)
    return isWhole ? work : undefined
  } catch {
    return undefined
  }
}
