import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { Flow } from '#contract/flow.ts'
import { type FlowAction, flowTalliesQuery, useFlowAction } from '../../api/flows.ts'
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx'
import { toast } from '../../ui/Toasts.tsx'
import { flowActions } from './flow-actions.ts'
import { ProblemLines } from './ProblemLines.tsx'
import { problemsOf } from './problems-of.ts'

type Props = { flow: Flow; action: FlowAction | undefined; onClose: () => void }

/** Says what an action will do, does it when it is confirmed, and leads to the copy that was made. */
export function FlowActionPrompt({ flow, action, onClose }: Props) {
  // What went wrong is forgotten when the dialog closes.
  return action === undefined ? null : <OpenPrompt flow={flow} action={action} onClose={onClose} />
}

function OpenPrompt({ flow, action, onClose }: { flow: Flow; action: FlowAction; onClose: () => void }) {
  const navigate = useNavigate()
  const change = useFlowAction(flow.id)
  const { data: tallies } = useQuery(flowTalliesQuery)
  const spec = flowActions[action]
  const label = spec.label(flow)

  const confirm = () =>
    change.mutate(action, {
      onSuccess: (answer) => {
        onClose()
        toast(spec.done(action === 'duplicate' && answer !== undefined ? answer : flow))
        if (action === 'delete') void navigate({ to: '/flows' })
        if (action === 'duplicate' && answer !== undefined)
          void navigate({ to: '/flows/$flowId', params: { flowId: answer.id } })
      },
    })

  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      title={`${label}?`}
      description={
        <>
          <p className="font-medium break-words text-ink">{flow.name}</p>
          <p className="mt-1">{spec.prompt(flow, tallies?.get(flow.id))}</p>
        </>
      }
      confirmLabel={label}
      isDangerous={spec.isDangerous === true}
      isBusy={change.isPending}
      error={change.error}
      onConfirm={confirm}
    >
      <ProblemLines problems={problemsOf(change.error)} />
    </ConfirmDialog>
  )
}
