import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { FlowDetail } from '#contract/flow.ts'
import { isEditable } from '#contract/flow-lifecycle.ts'
import {
  documentCheckQuery,
  documentDiffQuery,
  flowQuery,
  namesakesQuery,
  useCreateFlow,
  useSaveDraft,
} from '../../api/flows.ts'
import { hasSameLayout } from './has-same-layout.ts'
import { isDifferent } from './is-different.ts'
import { type FlowFileReading, readFlowFile } from './read-flow-file.ts'

/** What is imported as a flow of its own, rather than as draft of one that is there. */
export const newFlow = 'new'

const nothing = { nodes: [], edges: [] }

/** A flow file on its way in: what it holds, where it may go, what it changes there. Only `save` writes anything. */
export function useImport() {
  const [reading, setReading] = useState<FlowFileReading>()
  const [name, setName] = useState('')
  const [description, setDescription] = useState('')
  const [chosen, setChosen] = useState<string>()

  const file = reading?.kind === 'ok' ? reading.file : undefined
  const document = file?.document ?? nothing
  const namesakes = useQuery({ ...namesakesQuery(file?.name ?? ''), enabled: file !== undefined })
  const targets = (namesakes.data ?? []).filter(({ status }) => isEditable(status))
  // Among several of one name, nobody can tell which is meant.
  const choice = chosen ?? (targets.length === 1 ? targets[0]?.id : undefined) ?? newFlow
  const target = targets.find(({ id }) => id === choice)
  const check = useQuery({ ...documentCheckQuery(document), enabled: file !== undefined, retry: false })
  const diff = useQuery({
    ...documentDiffQuery(target?.id ?? '', document),
    enabled: target !== undefined && check.isSuccess,
    retry: false,
  })
  const present = useQuery({ ...flowQuery(target?.id ?? ''), enabled: target !== undefined })
  // What was not checked may have a layout of any shape.
  const movesNodes = check.isSuccess && present.isSuccess && !hasSameLayout(present.data.document, document)
  const create = useCreateFlow()
  const saveDraft = useSaveDraft(target?.id ?? '')

  return {
    reading,
    file,
    async read(chosenFile: File): Promise<void> {
      const read = await readFlowFile(chosenFile)
      setReading(read)
      setChosen(undefined)
      create.reset()
      saveDraft.reset()
      if (read.kind !== 'ok') return
      setName(read.file.name ?? '')
      setDescription(read.file.description ?? '')
    },
    texts: { name, description, onName: setName, onDescription: setDescription },
    targets,
    target,
    choice,
    choose: setChosen,
    /** Undefined until the gateway has said what it finds. */
    problems: check.data,
    /** Undefined until it is there, and when the file becomes a new flow. */
    diff: target === undefined ? undefined : diff.data,
    /** Whether nodes of the flow get other places on the canvas, which `diff` does not tell. */
    movesNodes,
    /** Why the gateway does not take the document, or could not compare it. */
    refusal: check.error ?? namesakes.error ?? (target === undefined ? null : (diff.error ?? present.error)),
    createError: create.error,
    saveError: saveDraft.error,
    isSaving: create.isPending || saveDraft.isPending,
    /** What does the same already is not saved again. */
    canSave:
      check.isSuccess &&
      namesakes.isSuccess &&
      (target === undefined || (diff.data !== undefined && (isDifferent(diff.data) || movesNodes))),
    save: (): Promise<FlowDetail> =>
      target === undefined ? create.mutateAsync({ name, description, document }) : saveDraft.mutateAsync(document),
  }
}

export type Import = ReturnType<typeof useImport>
