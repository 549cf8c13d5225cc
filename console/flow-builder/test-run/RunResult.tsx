import { FlaskConical } from 'lucide-react'
import type { TestRun } from '#contract/trial.ts'
import { Badge, type Tone } from '../../ui/Badge.tsx'
import { useEditor } from '../flow-editor.ts'
import { isOutdated } from './is-outdated.ts'
import { StepDetail } from './StepDetail.tsx'
import { StepList } from './StepList.tsx'
import { useBench } from './test-bench.ts'

const ends: Record<TestRun['status'], { word: string; tone: Tone }> = {
  completed: { word: 'Completed', tone: 'positive' },
  failed: { word: 'Failed', tone: 'negative' },
  errored: { word: 'Errored', tone: 'negative' },
  unfinished: { word: 'Unfinished', tone: 'caution' },
}

/** What came of the last run: how it ended, each step, and what went into and came out of the chosen one. */
export function RunResult() {
  const { shown } = useBench()
  const { document, selection } = useEditor()
  if (shown === undefined)
    return (
      <div className="flex flex-1 flex-col items-center justify-center p-4 text-center text-sm text-muted">
        <FlaskConical aria-hidden className="mb-2 size-5" />
        <p>Run the flow to see the path it takes, step by step.</p>
        <p className="mt-0.5 text-xs">Ctrl+Enter runs from anywhere in the builder.</p>
      </div>
    )
  const { run, isReal } = shown
  const { word, tone } = ends[run.status]
  const { nodeId } = shown
  const isStale = isOutdated(shown, document)
  const [chosen] = selection.size === 1 ? selection : []
  const step = run.steps.find(({ nodeId }) => nodeId === chosen)
  return (
    <>
      <div className="flex w-60 shrink-0 flex-col overflow-y-auto border-r border-line lg:w-72">
        <div role="status" className="px-3 pt-3 pb-2 text-xs text-muted">
          <Badge tone={tone}>{word}</Badge>
          <span className="ml-2">
            {run.steps.length === 1 ? '1 step' : `${run.steps.length} steps`}
            {isReal ? ', with side effects' : ''}
          </span>
          {run.failure !== null && <p className="mt-1.5 break-words text-negative">{run.failure}</p>}
          {isStale && (
            <p className="mt-1.5 text-caution">
              {nodeId === undefined
                ? 'Of an earlier state: the flow was changed since. Run it again.'
                : 'Of earlier settings: the step was changed since. Try it again.'}
            </p>
          )}
        </div>
        <StepList steps={run.steps} chosen={chosen} />
      </div>
      <StepDetail step={step} />
    </>
  )
}
