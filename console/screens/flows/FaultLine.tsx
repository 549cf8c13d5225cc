import type { Fault } from '#contract/flow.ts'
import { Instant } from '../../ui/Instant.tsx'

/** What a version pauses on, in a row of a list. */
export function FaultLine({ fault: { at, nodeId, nodeName, reason } }: { fault: Fault }) {
  return (
    <span className="text-negative" title={reason}>
      Paused <Instant at={at} />
      {nodeId !== null && ` at ${nodeName ?? nodeId}`}: {reason}
    </span>
  )
}
