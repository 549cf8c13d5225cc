import { Link, useNavigate } from '@tanstack/react-router'
import { ArrowLeft } from 'lucide-react'
import { useState } from 'react'
import type { FlowDetail } from '#contract/flow.ts'
import type { FlowProblem } from '#contract/flow-document.ts'
import { useUpdateFlow } from '../../api/flows.ts'
import { useMay } from '../../api/session.ts'
import { Button, buttonClass } from '../../ui/Button.tsx'
import { FlowBadge } from '../../ui/status-badges.tsx'
import { toastError, toastRefusal } from '../../ui/Toasts.tsx'
import { useEditor } from '../flow-editor.ts'
import { TestButton } from '../test-run/TestButton.tsx'
import type { Autosave } from '../use-autosave.ts'
import { ActivateDialog } from './ActivateDialog.tsx'
import { InlineText } from './InlineText.tsx'
import { ProblemsMenu } from './ProblemsMenu.tsx'
import { SaveStatus } from './SaveStatus.tsx'
import { VersionPicker } from './VersionPicker.tsx'

type Props = { flow: FlowDetail; autosave: Autosave; problems: FlowProblem[]; warnings: FlowProblem[] }

/** What the flow is called, whether it is saved and sound, and the ways out: keep it as a draft, or make it live. */
export function MenuBar({ flow, autosave, problems, warnings }: Props) {
  const { isReadOnly } = useEditor()
  const navigate = useNavigate()
  const update = useUpdateFlow(flow.id)
  const mayActivate = useMay()('flow.changeStatus')
  const [isActivating, setActivating] = useState(false)
  const [isLeaving, setLeaving] = useState(false)
  const refusal = whyNotActivate(autosave, problems)
  const rename = (input: { name: string } | { description: string }) => update.mutate(input, { onError: toastError })

  const exit = async () => {
    setLeaving(true)
    try {
      if (autosave.isDirty) await autosave.save()
      await navigate({ to: '/flows/$flowId', params: { flowId: flow.id } })
    } catch (error) {
      setLeaving(false)
      toastError(error)
    }
  }

  return (
    <header className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-line bg-surface px-2 py-1.5">
      <Link
        to="/flows/$flowId"
        params={{ flowId: flow.id }}
        aria-label="Back to the flow"
        title="Back to the flow"
        className="inline-flex size-8 items-center justify-center rounded-md text-muted hover:bg-hover hover:text-ink"
      >
        <ArrowLeft aria-hidden className="size-4" />
      </Link>
      <div className="min-w-40 flex-1 basis-56">
        <div className="flex items-center gap-2">
          <h1 className="min-w-0">
            <InlineText
              label="Name of the flow"
              value={flow.name}
              maxLength={120}
              isReadOnly={isReadOnly}
              onCommit={(name) => rename({ name })}
              className="field-sizing-content h-6 font-semibold"
            />
          </h1>
          <FlowBadge status={flow.status} />
          <VersionPicker flow={flow} />
        </div>
        <InlineText
          label="Description of the flow"
          value={flow.description}
          placeholder={isReadOnly ? '' : 'Add a description'}
          maxLength={500}
          isReadOnly={isReadOnly}
          onCommit={(description) => rename({ description })}
          className="h-6 text-xs text-muted"
        />
      </div>
      {!isReadOnly && (
        <>
          <SaveStatus
            state={autosave.state}
            onRetry={() => void autosave.save().catch(() => undefined)}
            onResolve={autosave.showConflict}
          />
          <ProblemsMenu problems={problems} warnings={warnings} />
          <TestButton />
          <div className="flex items-center gap-2">
            <Button onClick={() => void exit()} isBusy={isLeaving}>
              Save draft and exit
            </Button>
            {mayActivate && (
              <button
                type="button"
                // Neither `disabled` nor a `Button`, which is disabled only while it is busy: whoever comes to this one can ask why.
                aria-disabled={refusal !== undefined}
                title={refusal}
                className={buttonClass('primary')}
                onClick={() => (refusal === undefined ? setActivating(true) : toastRefusal(refusal))}
              >
                {flow.activeVersion === null ? 'Save and activate' : 'Activate new version'}
              </button>
            )}
          </div>
        </>
      )}
      {isReadOnly && <TestButton />}
      {isActivating && <ActivateDialog flow={flow} autosave={autosave} onClose={() => setActivating(false)} />}
    </header>
  )
}

function whyNotActivate({ state }: Autosave, problems: FlowProblem[]): string | undefined {
  if (state.kind === 'unchanged') return 'There are no changes to activate.'
  return problems.length > 0 ? 'Problems keep the flow from being activated.' : undefined
}
