import { useEffect, useMemo, useState } from 'react'
import type { FlowDetail } from '#contract/flow.ts'
import type { FlowProblem } from '#contract/flow-document.ts'
import { useSaveDraft } from '../../api/flows.ts'
import { ProblemError } from '../../api/problem-error.ts'
import { isSameDocument, readDocument, writeDocument } from './editor/read-document.ts'

/**
 * The text of a draft from when it is opened until it is saved. A draft that was saved elsewhere comes in by itself as
 * long as nothing was typed here; after that it is only told (`isOvertaken`).
 */
export function useDraft(flow: FlowDetail) {
  const save = useSaveDraft(flow.id)
  const [saved, setSaved] = useState(() => writeDocument(flow.document))
  const [text, setText] = useState(saved)
  const [refused, setRefused] = useState<FlowProblem[]>()

  const reading = useMemo(() => readDocument(text), [text])
  const isDirty = text !== saved
  const isOvertaken = useMemo(() => !isSameDocument(saved, flow.document), [saved, flow.document])

  useEffect(() => {
    if (isDirty || !isOvertaken || save.isPending) return
    const present = writeDocument(flow.document)
    setSaved(present)
    setText(present)
  }, [isDirty, isOvertaken, save.isPending, flow.document])

  return {
    text,
    setText,
    isDirty,
    isOvertaken: isDirty && isOvertaken && !save.isPending,
    isSaving: save.isPending,
    /** Why the text is no JSON. */
    syntax: reading.kind === 'unreadable' ? reading.message : undefined,
    /** What is wrong with the draft as it was saved, or why the gateway did not save it. */
    problems: refused ?? flow.problems,
    /** What in the draft as it was saved is probably not meant. */
    warnings: refused === undefined ? flow.warnings : [],
    wasRefused: refused !== undefined,
    /** A refusal that does not speak of places in the document. */
    error: refused === undefined ? save.error : null,
    discard() {
      const present = writeDocument(flow.document)
      setSaved(present)
      setText(present)
      setRefused(undefined)
      save.reset()
    },
    /** Resolves to the flow as it was saved; throws when the text is no JSON or the gateway says no. */
    async save(): Promise<FlowDetail> {
      if (reading.kind === 'unreadable') throw new Error(reading.message)
      setRefused(undefined)
      try {
        const answer = await save.mutateAsync(reading.document)
        setSaved(text)
        return answer
      } catch (error) {
        const places = placesOf(error)
        if (places.length > 0) setRefused(places)
        throw error
      }
    },
  }
}

export type Draft = ReturnType<typeof useDraft>

/** A document of another shape is refused with pointers into the body; here they are pointers into the document. */
function placesOf(error: unknown): FlowProblem[] {
  if (!(error instanceof ProblemError)) return []
  return (error.problem.errors ?? []).map(({ pointer, detail }) => ({
    nodeId: null,
    field: pointer.replace(/^#\/document/, ''),
    message: detail,
  }))
}
