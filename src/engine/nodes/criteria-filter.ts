import type { CriteriaFilterParams } from '#contract/nodes/criteria-filter.ts'
import { evaluateCondition } from '#domain/evaluate-condition.ts'
import { createComparisonRecorder } from './comparison-record.ts'
import type { NodeContext, NodeEnd } from './node.ts'

/** Goes on by `pass` when the condition holds, else by `fail`. The timeline tells what was compared with what. */
export function executeCriteriaFilter(context: NodeContext, params: Record<string, unknown>): NodeEnd {
  const { when } = params as CriteriaFilterParams
  const { holds, comparisons } = evaluateCondition(when, context.scope, context.templates)
  const outcome = holds ? 'pass' : 'fail'
  const input = { comparisons: createComparisonRecorder().record(comparisons) }
  return { kind: 'next', outcome, output: { outcome }, record: { input } }
}
