import type { CriteriaSplitParams } from '#contract/nodes/criteria-split.ts'
import { evaluateCondition } from '#domain/evaluate-condition.ts'
import { createComparisonRecorder } from './comparison-record.ts'
import type { NodeContext, NodeEnd } from './node.ts'

/**
 * Goes on by the first path from the top whose condition holds, else by `other`. Paths below it are not looked at. The
 * timeline tells for each path what was compared with what.
 */
export function executeCriteriaSplit(context: NodeContext, params: Record<string, unknown>): NodeEnd {
  const recorder = createComparisonRecorder()
  const paths: unknown[] = []
  let outcome = 'other'
  for (const { id, when } of (params as CriteriaSplitParams).paths) {
    const { holds, comparisons } = evaluateCondition(when, context.scope, context.templates)
    paths.push({ id, holds, comparisons: recorder.record(comparisons) })
    if (!holds) continue
    outcome = id
    break
  }
  return { kind: 'next', outcome, output: { outcome }, record: { input: { paths } } }
}
