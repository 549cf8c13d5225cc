import type { Fault } from '#contract/flow.ts'
import { useFaultNodeName } from '../../api/flows.ts'
import { Instant } from '../../ui/Instant.tsx'

/** What a version pauses on, in a row of a list. */
export function FaultLine({ flowId, fault }: { flowId: string; fault: Fault }) {
  const { at, reason } = fault
  const nodeName = useFaultNodeName(flowId, fault)
  return (
    <span className="text-negative" title={reason}>
      Paused <Instant at={at} />
      {nodeName !== null && ` at ${nodeName}`}: {reason}
    </span>
  )
}
