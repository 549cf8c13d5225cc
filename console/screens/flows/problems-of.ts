import type { FlowProblem } from '#contract/flow-document.ts'
import { ProblemError } from '../../api/problem-error.ts'

/** What keeps a draft from being activated, as the refusal lists it. */
export function problemsOf(error: unknown): FlowProblem[] {
  if (!(error instanceof ProblemError) || error.code !== 'flow-has-problems') return []
  const { problems } = error.problem as { problems?: FlowProblem[] }
  return problems ?? []
}
