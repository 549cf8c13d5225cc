import { useState } from 'react'
import type { FlowDetail } from '#contract/flow.ts'
import { useFlowAction } from '../../api/flows.ts'
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx'
import { toast, toastError } from '../../ui/Toasts.tsx'
import { flowActions } from './flow-actions.ts'
import { problemsOf } from './problems-of.ts'
import type { Draft } from './use-draft.ts'

type Props = { flow: FlowDetail; draft: Draft; onClose: () => void; onActivated: () => void }

/** Saves what was typed, then makes the draft the active version. What the gateway finds wrong is marked in the editor. */
export function ActivateDraft({ flow, draft, onClose, onActivated }: Props) {
  const activate = useFlowAction(flow.id)
  const [error, setError] = useState<Error | null>(null)
  const label = activateLabel(flow, draft)

  const confirm = async () => {
    setError(null)
    try {
      const saved = needsSaving(flow, draft) ? await draft.save() : flow
      await activate.mutateAsync('activate')
      onActivated()
      toast(flowActions.activate.done(saved))
    } catch (refusal) {
      const isAboutDocument = problemsOf(refusal).length > 0 || draft.isDirty
      if (!isAboutDocument) return setError(refusal as Error)
      // The page behind the dialog shows where.
      onClose()
      toastError(refusal)
    }
  }

  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      title={`${label}?`}
      description={
        <>
          <p className="font-medium break-words text-ink">{flow.name}</p>
          <p className="mt-1">{explain(flow, draft)}</p>
        </>
      }
      confirmLabel={label}
      isBusy={draft.isSaving || activate.isPending}
      error={error}
      onConfirm={() => void confirm()}
    />
  )
}

/** What the button and the dialog are called. */
export function activateLabel(flow: FlowDetail, draft: Draft): string {
  return needsSaving(flow, draft) ? 'Save and activate' : flowActions.activate.label(flow)
}

function needsSaving(flow: FlowDetail, draft: Draft): boolean {
  return draft.isDirty || flow.draftVersion === null
}

function explain(flow: FlowDetail, draft: Draft): string {
  const first = needsSaving(flow, draft) ? 'The draft is saved. ' : ''
  if (flow.draftVersion !== null || flow.activeVersion === null)
    return first + flowActions.activate.prompt(flow, undefined)
  return `${first}It becomes the active version: requests that come from now on start on it. Version ${flow.activeVersion} drains, which cannot be undone: its running experiences finish on it.`
}
