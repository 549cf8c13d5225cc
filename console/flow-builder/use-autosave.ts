import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useRef, useState } from 'react'
import type { FlowDetail } from '#contract/flow.ts'
import type { FlowDocument } from '#contract/flow-document.ts'
import { call } from '../api/call.ts'
import { flowQuery } from '../api/flows.ts'
import { ProblemError } from '../api/problem-error.ts'
import { useSession } from '../api/session.ts'
import { isSameDocument } from './model/is-same-document.ts'
import { forgetUnsavedWork, keepUnsavedWork, type Recovery } from './unsaved-work.ts'

/** How long a person must have paused before what they did is saved. */
const pauseMs = 700
/** How long after a save that did not work it is tried again. */
const retryMs = 5_000
/** Characters of a document that the browser sends on when the page is closed: 64 KiB, were half of them two bytes long. */
const keepaliveMax = 40_000

/**
 * `unchanged`: there is no draft, and nothing that would be one. `conflict`: somebody else saved the draft; nothing of ours was, and
 * nothing will be until it is decided.
 */
export type SaveState =
  | { kind: 'saved' }
  | { kind: 'unchanged' }
  | { kind: 'unsaved' }
  | { kind: 'saving' }
  | { kind: 'failed'; error: Error }
  | { kind: 'conflict' }

/** The document as it is edited, and as the gateway had it when the editor was opened. */
type Edited = { document: FlowDocument; initial: FlowDocument; recovery: Recovery }

/**
 * Saves the document whenever a person pauses, on top of the revision that was read. What is not saved is kept by the tab.
 * `saved` is what the gateway has; it is the same object as the document when there is nothing to save.
 */
export function useAutosave(flow: FlowDetail, { document, initial, recovery }: Edited, isReadOnly: boolean) {
  const queryClient = useQueryClient()
  const userId = useSession().user.id
  const [saved, setSaved] = useState(initial)
  const [state, setState] = useState<SaveState>({ kind: recovery.kind === 'conflict' ? 'conflict' : 'saved' })
  const [conflictWish, setConflictWish] = useState(0)
  const revision = useRef(recovery.kind === 'conflict' ? recovery.draftRevision : flow.draftRevision)
  const running = useRef<Promise<FlowDetail> | undefined>(undefined)
  /** The saves of which nobody knows whether they arrived: any of them may be the draft now. */
  const unanswered = useRef<FlowDocument[]>(recovery.kind === 'fits' ? recovery.sent : [])
  const latest = useRef(document)
  latest.current = document
  const isDirty = document !== saved && !isReadOnly

  const keep = useCallback(() => {
    const work = { document: latest.current, draftRevision: revision.current, sent: unanswered.current }
    keepUnsavedWork(flow.id, { userId, ...work })
  }, [flow.id, userId])

  const put = useCallback(
    async (sent: FlowDocument, isLeaving: boolean): Promise<FlowDetail> => {
      const attempt = () =>
        call<FlowDetail>('PUT', `/api/v1/flows/${encodeURIComponent(flow.id)}/draft`, {
          body: { document: sent, draftRevision: revision.current },
          keepalive: isLeaving && JSON.stringify(sent).length < keepaliveMax,
        })
      const before = unanswered.current
      if (!isAmong(before, sent)) unanswered.current = [...before, sent]
      keep()
      try {
        return await attempt().catch(async (error: unknown) => {
          if (!isDraftChanged(error) || before.length === 0) throw error
          // Perhaps nobody but us changed it: a save arrived, and its answer was lost.
          const present = await call<FlowDetail>('GET', `/api/v1/flows/${encodeURIComponent(flow.id)}`)
          if (!isAmong(before, present.document)) throw error
          revision.current = present.draftRevision
          return await attempt()
        })
      } catch (error) {
        if (hasAnswer(error)) unanswered.current = before
        throw error
      }
    },
    [flow.id, keep],
  )

  /** Resolves when what was there at the call is saved; rejects when it is not. */
  const save = useCallback(
    async (isLeaving = false): Promise<FlowDetail> => {
      // One save at a time: the next begins with the revision that the one before left.
      await running.current?.catch(() => undefined)
      const sent = latest.current
      setState({ kind: 'saving' })
      const answer = put(sent, isLeaving)
      running.current = answer
      try {
        const stored = await answer
        unanswered.current = []
        revision.current = stored.draftRevision
        setSaved(sent)
        setState({ kind: latest.current === sent ? 'saved' : 'unsaved' })
        if (latest.current === sent) forgetUnsavedWork(flow.id)
        else keep()
        // What was read before the save must not come after it.
        await queryClient.cancelQueries({ queryKey: flowQuery(flow.id).queryKey, exact: true })
        queryClient.setQueryData(flowQuery(flow.id).queryKey, stored)
        return stored
      } catch (error) {
        setState(isDraftChanged(error) ? { kind: 'conflict' } : { kind: 'failed', error: error as Error })
        throw error
      } finally {
        running.current = undefined
      }
    },
    [flow.id, queryClient, put, keep],
  )

  // biome-ignore lint/correctness/useExhaustiveDependencies: each change is kept, and begins the pause anew
  useEffect(() => {
    if (!isDirty) return
    keep()
    if (state.kind === 'conflict' || state.kind === 'saving') return
    const timer = setTimeout(() => void save().catch(() => undefined), state.kind === 'failed' ? retryMs : pauseMs)
    return () => clearTimeout(timer)
  }, [isDirty, state.kind, document, save, keep])

  // Undone before it was saved: there is nothing to keep.
  useEffect(() => {
    if (document === saved && state.kind === 'saved') forgetUnsavedWork(flow.id)
  }, [document, saved, state.kind, flow.id])

  // Who leaves, or comes back to a gateway that is there again, does not wait for the pause.
  const present = useRef({ isDirty, state, save })
  present.current = { isDirty, state, save }
  useEffect(() => {
    const saveNow = () => {
      const { isDirty, state, save } = present.current
      if (isDirty && state.kind !== 'conflict' && state.kind !== 'saving') void save(true).catch(() => undefined)
    }
    const onHide = () => window.document.visibilityState === 'hidden' && saveNow()
    window.document.addEventListener('visibilitychange', onHide)
    window.addEventListener('online', saveNow)
    return () => {
      window.document.removeEventListener('visibilitychange', onHide)
      window.removeEventListener('online', saveNow)
      saveNow()
    }
  }, [])

  return {
    state: state.kind === 'saved' ? settledState(isDirty, flow) : state,
    isDirty,
    /** Whether what is there stays unsaved until somebody does something. */
    isStuck: isDirty && (state.kind === 'failed' || state.kind === 'conflict'),
    save,
    /** How often a person asked to see the conflict. */
    conflictWish,
    showConflict: () => setConflictWish((count) => count + 1),
    /** Goes on from another draft: what is there counts as saved, or is saved over it. */
    settle(stored: FlowDetail, next: FlowDocument, isSaved: boolean) {
      revision.current = stored.draftRevision
      unanswered.current = []
      if (isSaved) {
        setSaved(next)
        forgetUnsavedWork(flow.id)
      }
      setState({ kind: isSaved ? 'saved' : 'unsaved' })
    },
  }
}

export type Autosave = ReturnType<typeof useAutosave>

function settledState(isDirty: boolean, { draftVersion }: FlowDetail): SaveState {
  if (isDirty) return { kind: 'unsaved' }
  return { kind: draftVersion === null ? 'unchanged' : 'saved' }
}

function isAmong(saves: FlowDocument[], document: FlowDocument): boolean {
  return saves.some((save) => isSameDocument(save, document))
}

function isDraftChanged(error: unknown): boolean {
  return error instanceof ProblemError && error.problem.type.endsWith('/draft-changed')
}

/** Whether the gateway said no. Otherwise it may have said yes to nobody. */
function hasAnswer(error: unknown): boolean {
  return error instanceof ProblemError && error.problem.status >= 400 && error.problem.status < 500
}
