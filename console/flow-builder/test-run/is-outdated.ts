import type { FlowDocument, FlowNode } from '#contract/flow-document.ts'
import { isSameValue } from '../model/is-same-document.ts'
import type { ShownRun } from './test-bench.ts'

/** Whether a run says nothing of the document as it is now: its steps or edges, or the one step that was tried, changed. */
export function isOutdated({ document: then, nodeId }: ShownRun, now: FlowDocument): boolean {
  if (nodeId === undefined) return !isSameValue(then.nodes, now.nodes) || !isSameValue(then.edges, now.edges)
  return !isSameValue(settingsOf(then, nodeId), settingsOf(now, nodeId))
}

/** What a step that is really carried out goes by: the sample of its answer is what came of it. */
function settingsOf({ nodes }: FlowDocument, nodeId: string): Omit<FlowNode, 'name'> | undefined {
  const node = nodes.find(({ id }) => id === nodeId)
  if (node === undefined) return undefined
  const { sampleResponse: _, ...params } = node.params ?? {}
  return { id: node.id, type: node.type, params }
}
