import type { FlowFault } from '#contract/flow.ts'

/** All null, or `faulted_at` and `fault_reason` are not. */
export type FaultColumns = { faulted_at: Date | null; fault_node_id: string | null; fault_reason: string | null }

/** What a version paused on, or null. */
export function toFault({ faulted_at, fault_node_id, fault_reason }: FaultColumns): FlowFault | null {
  if (faulted_at === null) return null
  return { at: faulted_at.toISOString(), nodeId: fault_node_id, reason: fault_reason ?? '' }
}
