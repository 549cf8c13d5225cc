import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useRef, useState } from 'react'
import type { FlowDetail } from '#contract/flow.ts'
import type { FlowDocument } from '#contract/flow-document.ts'
import { call } from '../api/call.ts'
import { flowQuery } from '../api/flows.ts'
import { ProblemError } from '../api/problem-error.ts'

/** How long a person must have paused before what they did is saved. */
const pauseMs = 700
/** How long after a save that did not work it is tried again. */
const retryMs = 5_000

/** `conflict`: somebody else saved the draft; nothing of ours was, and nothing will be until it is decided. */
export type SaveState =
  | { kind: 'saved' }
  | { kind: 'unsaved' }
  | { kind: 'saving' }
  | { kind: 'failed'; error: Error }
  | { kind: 'conflict' }

/**
 * Saves the document whenever a person pauses, on top of the revision that was read. `document` is what is there now,
 * `saved` what the gateway has; the two are the same object when there is nothing to save.
 */
export function useAutosave(flow: FlowDetail, document: FlowDocument, isReadOnly: boolean) {
  const queryClient = useQueryClient()
  const [saved, setSaved] = useState(document)
  const [state, setState] = useState<SaveState>({ kind: 'saved' })
  const revision = useRef(flow.draftRevision)
  const running = useRef<Promise<FlowDetail> | undefined>(undefined)
  const latest = useRef(document)
  latest.current = document
  const isDirty = document !== saved && !isReadOnly

  /** Resolves when what was there at the call is saved; rejects when it is not. */
  const save = useCallback(async (): Promise<FlowDetail> => {
    // One save at a time: the next begins with the revision that the one before left.
    await running.current?.catch(() => undefined)
    const sent = latest.current
    setState({ kind: 'saving' })
    const answer = call<FlowDetail>('PUT', `/api/v1/flows/${encodeURIComponent(flow.id)}/draft`, {
      body: { document: sent, draftRevision: revision.current },
    })
    running.current = answer
    try {
      const stored = await answer
      revision.current = stored.draftRevision
      setSaved(sent)
      setState({ kind: latest.current === sent ? 'saved' : 'unsaved' })
      queryClient.setQueryData(flowQuery(flow.id).queryKey, stored)
      return stored
    } catch (error) {
      const isConflict = error instanceof ProblemError && error.problem.type.endsWith('/draft-changed')
      setState(isConflict ? { kind: 'conflict' } : { kind: 'failed', error: error as Error })
      throw error
    } finally {
      running.current = undefined
    }
  }, [flow.id, queryClient])

  // biome-ignore lint/correctness/useExhaustiveDependencies: each change begins the pause anew
  useEffect(() => {
    if (!isDirty || state.kind === 'conflict' || state.kind === 'saving') return
    const timer = setTimeout(() => void save().catch(() => undefined), state.kind === 'failed' ? retryMs : pauseMs)
    return () => clearTimeout(timer)
  }, [isDirty, state.kind, document, save])

  return {
    state: isDirty && state.kind === 'saved' ? ({ kind: 'unsaved' } satisfies SaveState) : state,
    isDirty,
    save,
    /** Goes on from another draft: what is there counts as saved, or is saved over it. */
    settle(stored: FlowDetail, next: FlowDocument, isSaved: boolean) {
      revision.current = stored.draftRevision
      if (isSaved) setSaved(next)
      setState({ kind: isSaved ? 'saved' : 'unsaved' })
    },
  }
}

export type Autosave = ReturnType<typeof useAutosave>
