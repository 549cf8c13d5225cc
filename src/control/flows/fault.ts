import { type RawBuilder, sql } from 'kysely'
import type { Fault } from '#contract/flow.ts'
import { namedNodes } from '../named-nodes.ts'

export type FaultRow = {
  faulted_at: Date | null
  fault_version: number | null
  fault_node_id: string | null
  fault_node_name: string | null
  fault_reason: string | null
}

/** What `fault_node_id` of a version is called in its document, which is not read where there is no fault. */
export function faultNodeName(version: 'flow_version' | 'errored'): RawBuilder<string | null> {
  const nodeId = sql.ref(`${version}.fault_node_id`)
  return sql<string | null>`case when ${nodeId} is not null then (
    select node.name from ${namedNodes(version)} as node where node.id = ${nodeId}
  ) end`
}

/** What the version pauses on; null for one that goes on. */
export function toFault(row: FaultRow): Fault | null {
  if (row.faulted_at === null || row.fault_version === null) return null
  return {
    at: row.faulted_at.toISOString(),
    version: row.fault_version,
    nodeId: row.fault_node_id,
    nodeName: row.fault_node_name,
    reason: row.fault_reason ?? '',
  }
}
