import type { FlowDocument } from '#contract/flow-document.ts'
import type { TestRun } from '#contract/trial.ts'
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx'
import { describeCall } from './describe-call.ts'

type Props = {
  /** The same run without side effects. */
  dry: TestRun
  document: FlowDocument
  isBusy: boolean
  error: Error | null
  onConfirm: () => void
  onClose: () => void
}

/** Asks before a test run calls anybody, and names whom. */
export function SideEffectsDialog({ dry, document, isBusy, error, onConfirm, onClose }: Props) {
  const calls = dry.steps.filter(({ call }) => call !== null)
  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      title="Run with side effects?"
      description={
        calls.length === 0
          ? 'With this payload nothing would be called on the way.'
          : 'This is really sent, once, with the credentials of the steps. It cannot be taken back.'
      }
      confirmLabel={calls.length === 0 ? 'Run' : calls.length === 1 ? 'Send it' : `Send all ${calls.length}`}
      isBusy={isBusy}
      error={error}
      onConfirm={onConfirm}
    >
      {calls.length > 0 && (
        <>
          <ul aria-label="What is called" className="space-y-2 rounded-md border border-line p-3">
            {calls.map((step) => (
              <li key={step.nodeId}>
                <span className="block text-sm font-medium">
                  {document.nodes.find(({ id }) => id === step.nodeId)?.name ?? step.nodeId}
                </span>
                <code className="block text-xs break-all text-muted">{describeCall(step)}</code>
              </li>
            ))}
          </ul>
          <p className="mt-2 mb-4 text-xs text-muted">
            Found by a run without side effects. Where a real answer is not like the example, the path may turn, and
            other steps be called.
          </p>
        </>
      )}
    </ConfirmDialog>
  )
}
