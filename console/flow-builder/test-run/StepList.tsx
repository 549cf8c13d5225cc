import type { TrialStep } from '#contract/trial.ts'
import { outcomeName } from '../../ui/flow-drawing/outcome-name.ts'
import { joinClasses } from '../../ui/join-classes.ts'
import { nodeIcon } from '../../ui/node-icons.ts'
import { useEditor } from '../flow-editor.ts'

/** The steps in the order they were passed. Choosing one chooses the step on the canvas. */
export function StepList({ steps, chosen }: { steps: TrialStep[]; chosen: string | undefined }) {
  const { document, select } = useEditor()
  const nodes = new Map(document.nodes.map((node) => [node.id, node]))
  return (
    <ol aria-label="Steps of the run" className="px-1.5 pb-2">
      {steps.map((step) => {
        const node = nodes.get(step.nodeId)
        const Icon = nodeIcon(step.nodeType)
        return (
          <li key={step.nodeId}>
            <button
              type="button"
              aria-pressed={step.nodeId === chosen}
              onClick={() => select([step.nodeId])}
              className={joinClasses(
                'flex w-full items-center gap-2 rounded-md px-2 py-1.5 text-left text-sm hover:bg-hover',
                step.nodeId === chosen && 'bg-accent-soft',
              )}
            >
              <Icon aria-hidden className="size-4 shrink-0 text-muted" />
              <span className="min-w-0 flex-1 truncate">{node?.name ?? step.nodeId}</span>
              <Note
                step={step}
                outcome={step.outcome === null || node === undefined ? '' : outcomeName(node, step.outcome)}
              />
            </button>
          </li>
        )
      })}
    </ol>
  )
}

/** What is worth knowing of a step at a glance. */
function Note({ step: { kind, call }, outcome }: { step: TrialStep; outcome: string }) {
  if (kind === 'failed' || kind === 'errored' || kind === 'unfinished')
    return <span className="shrink-0 text-xs text-negative">{words[kind]}</span>
  const word =
    call === 'made' ? 'Sent' : call === 'assumed' ? 'Would send' : kind === 'waiting' ? 'Would wait' : outcome
  return <span className="max-w-28 shrink-0 truncate text-xs text-muted">{word}</span>
}

const words = { failed: 'Failed', errored: 'Errored', unfinished: 'Stopped' }
