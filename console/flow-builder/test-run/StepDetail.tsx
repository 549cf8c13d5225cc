import type { TrialStep } from '#contract/trial.ts'
import { JsonView } from '../../ui/JsonView.tsx'

/** What went into a step and what came out of it. */
export function StepDetail({ step }: { step: TrialStep | undefined }) {
  if (step === undefined)
    return (
      <p className="flex flex-1 items-center justify-center p-4 text-center text-sm text-muted">
        Choose a step, here or on the canvas, to see what goes in and comes out.
      </p>
    )
  const hasInput = step.input !== undefined
  const hasOutput = step.output !== undefined
  return (
    <div className="min-w-60 flex-1 space-y-3 overflow-y-auto p-3">
      {step.reason !== null && <p className="text-sm break-words text-negative">{step.reason}</p>}
      {step.truncated && <p className="text-xs text-muted">Long values are cut.</p>}
      {hasInput && <JsonView key={`${step.nodeId} input`} value={step.input} label={inputLabel(step)} />}
      {hasOutput && (
        <JsonView
          key={`${step.nodeId} output`}
          value={step.output}
          root={step.nodeId}
          label={step.call === 'assumed' ? 'Output, as the example says' : 'Output'}
        />
      )}
      {step.durationMs !== null && <p className="text-xs text-muted">The call took {step.durationMs} ms.</p>}
      {!hasInput && !hasOutput && step.reason === null && (
        <p className="text-sm text-muted">This step leaves nothing for later ones.</p>
      )}
    </div>
  )
}

function inputLabel({ call, kind }: TrialStep): string {
  if (call === 'assumed') return 'Would be sent'
  if (call === 'made') return 'Was sent'
  return kind === 'waiting' ? 'Would wait' : 'Input'
}
