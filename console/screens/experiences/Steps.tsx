import type { ExperienceStatus } from '#contract/experience-status.ts'
import { formatDuration } from '../../ui/duration.ts'
import { outcomeName } from '../../ui/flow-drawing/outcome-name.ts'
import { joinClasses } from '../../ui/join-classes.ts'
import { nodeIcon } from '../../ui/node-icons.ts'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { experienceStatuses } from '../../ui/status-badges.tsx'
import type { Step } from './read-path.ts'

type Props = {
  steps: Step[]
  isLoading: boolean
  chosen: string | undefined
  onChoose: (nodeId: string | undefined) => void
}

/** The way in words: each node in order, how it was left, and how long it took. */
export function Steps({ steps, isLoading, chosen, onChoose }: Props) {
  if (isLoading)
    return (
      <div className="space-y-3 p-4">
        <Skeleton className="w-3/4" />
        <Skeleton className="w-1/2" />
        <Skeleton className="w-2/3" />
      </div>
    )
  if (steps.length === 0) return <p className="p-4 text-muted">It has not begun yet.</p>
  return (
    <ol className="p-1.5 lg:max-h-[clamp(22rem,60vh,34rem)] lg:overflow-y-auto">
      {steps.map((step, index) => {
        const Icon = nodeIcon(step.type)
        return (
          <li key={step.nodeId}>
            <button
              type="button"
              aria-pressed={step.nodeId === chosen}
              onClick={() => onChoose(step.nodeId === chosen ? undefined : step.nodeId)}
              className={joinClasses(
                'flex w-full items-start gap-2.5 rounded-md px-2.5 py-1.5 text-left',
                step.nodeId === chosen ? 'bg-accent-soft' : 'hover:bg-hover',
              )}
            >
              <span className="w-4 shrink-0 pt-px text-right text-xs leading-5 text-muted tabular-nums">
                {index + 1}
              </span>
              <Icon aria-hidden className="mt-0.5 size-4 shrink-0 text-muted" />
              <span className="min-w-0 flex-1">
                <span className="block text-sm font-medium break-words">{step.name}</span>
                <span className="block text-xs text-muted">
                  <StepState step={step} />
                </span>
              </span>
              {step.durationMs !== undefined && (
                <span className="shrink-0 text-xs leading-5 text-muted tabular-nums">
                  {formatDuration(step.durationMs)}
                </span>
              )}
            </button>
          </li>
        )
      })}
    </ol>
  )
}

const stateColours: Record<ExperienceStatus, string> = {
  running: 'text-informative',
  waiting: 'text-accent',
  completed: 'text-positive',
  failed: 'text-negative',
  errored: 'text-negative',
  terminated: 'text-ink',
}

function StepState({ step: { state, outcome, node, failedAttempts } }: { step: Step }) {
  const attempts =
    failedAttempts === 0 ? '' : ` · ${failedAttempts} failed ${failedAttempts === 1 ? 'attempt' : 'attempts'}`
  if (state !== 'passed')
    return (
      <>
        <span className={joinClasses('font-medium', stateColours[state])}>{experienceStatuses[state].label}</span>
        {attempts}
      </>
    )
  return (
    <>
      {outcome === undefined ? 'Passed' : `Left by ${outcomeName(node, outcome)}`}
      {attempts}
    </>
  )
}
