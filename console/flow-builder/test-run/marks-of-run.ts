import type { FlowDocument } from '#contract/flow-document.ts'
import type { DifferingRequest, TestRun, TrialStep, TrialStepKind } from '#contract/trial.ts'
import { type CanvasMarks, noMarks, type StepMark } from '../canvas/step-marks.ts'

const markOfKind: Record<TrialStepKind, StepMark> = {
  node_completed: 'passed',
  waiting: 'waiting',
  completed: 'completed',
  failed: 'failed',
  errored: 'errored',
  unfinished: 'unfinished',
}

/** The marks of the first `count` steps of a run. */
export function marksOfRun(run: TestRun, count: number): CanvasMarks {
  const shown = run.steps.slice(0, count)
  const exits = new Map(shown.slice(1).flatMap((_step, at) => readExit(shown[at])))
  const last = run.steps.at(-1)
  const isOver = count >= run.steps.length && run.status === 'completed'
  const steps = new Map<string, StepMark>(shown.map(({ nodeId, kind }) => [nodeId, markOfKind[kind]]))
  if (isOver && last !== undefined && steps.get(last.nodeId) === 'passed') steps.set(last.nodeId, 'completed')
  return { steps, exits }
}

function readExit(step: TrialStep | undefined): [string, 'passed'][] {
  return step === undefined ? [] : [[`${step.nodeId} ${step.outcome ?? ''}`, 'passed']]
}

/** The two ways of a request: what both passed, and what only one of them did. The edges are those of the document. */
export function marksOfComparison(
  { edges }: Pick<FlowDocument, 'edges'>,
  differing: Pick<DifferingRequest, 'before' | 'after'> | undefined,
): CanvasMarks {
  if (differing === undefined) return noMarks
  const [before, after] = [differing.before.path, differing.after.path]
  const steps = new Map<string, StepMark>()
  for (const id of new Set([...before, ...after])) steps.set(id, sideOf(before.includes(id), after.includes(id)))
  const exits = new Map<string, 'passed' | 'before' | 'after'>()
  for (const { from, outcome, to } of edges) {
    const [was, is] = [goesBy(before, from, to), goesBy(after, from, to)]
    if (was || is) exits.set(`${from} ${outcome ?? ''}`, sideOf(was, is))
  }
  return { steps, exits }
}

function sideOf(isBefore: boolean, isAfter: boolean): 'passed' | 'before' | 'after' {
  return isBefore && isAfter ? 'passed' : isBefore ? 'before' : 'after'
}

function goesBy(path: string[], from: string, to: string): boolean {
  const at = path.indexOf(from)
  return at >= 0 && path[at + 1] === to
}
