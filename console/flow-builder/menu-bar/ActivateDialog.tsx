import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { FlowDetail } from '#contract/flow.ts'
import { useFlowAction } from '../../api/flows.ts'
import { flowActions } from '../../screens/flows/flow-actions.ts'
import { problemsOf } from '../../screens/flows/problems-of.ts'
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx'
import { toast, toastRefusal } from '../../ui/Toasts.tsx'
import { useEditor } from '../flow-editor.ts'
import type { Autosave } from '../use-autosave.ts'
import { describePlace } from './describe-field.ts'
import { OtherWays } from './OtherWays.tsx'

type Props = { flow: FlowDetail; autosave: Autosave; onClose: () => void }

/** Saves the draft and makes it the active version, after saying what that means. Problems lead to the first of them. */
export function ActivateDialog({ flow, autosave, onClose }: Props) {
  const editor = useEditor()
  const navigate = useNavigate()
  const activate = useFlowAction(flow.id)
  const [error, setError] = useState<Error | null>(null)
  const [isBusy, setBusy] = useState(false)
  const label = flow.activeVersion === null ? 'Save and activate' : 'Activate new version'

  const confirm = async () => {
    setError(null)
    setBusy(true)
    try {
      const saved = autosave.isDirty ? await autosave.save() : flow
      await activate.mutateAsync('activate')
      toast(flowActions.activate.done(saved))
      await navigate({ to: '/flows/$flowId', params: { flowId: flow.id } })
    } catch (refusal) {
      setBusy(false)
      const [first] = problemsOf(refusal)
      if (first === undefined) return setError(refusal as Error)
      onClose()
      editor.goTo(first)
      const place = describePlace(first, editor.document)
      toastRefusal('The flow has problems and was not activated.', `${place}: ${first.message}`)
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
          <p className="mt-1">{explain(flow)}</p>
        </>
      }
      confirmLabel={label}
      isBusy={isBusy}
      error={error}
      onConfirm={() => void confirm()}
    >
      <OtherWays flow={flow} />
    </ConfirmDialog>
  )
}

function explain(flow: FlowDetail): string {
  if (flow.draftVersion !== null || flow.activeVersion === null) return flowActions.activate.prompt(flow, undefined)
  return `The draft becomes the active version: requests that come from now on start on it. Version ${flow.activeVersion} drains, which cannot be undone: its running experiences finish on it.`
}
