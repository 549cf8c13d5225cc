import type { FlowDiff } from '#contract/flow-history.ts'

/** Whether the comparison found anything. */
export function isDifferent({ nodes, edges }: FlowDiff): boolean {
  return [nodes, edges].some(({ added, removed, changed }) => added.length + removed.length + changed.length > 0)
}
