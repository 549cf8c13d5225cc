import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import type { Fault, FlowDetail } from '#contract/flow.ts'
import { flowTalliesQuery } from '../../api/flows.ts'
import { useKeptRequests } from '../../api/requests.ts'
import { useMay } from '../../api/session.ts'
import { Button } from '../../ui/Button.tsx'
import { Instant } from '../../ui/Instant.tsx'
import { countOf } from '../operations/bulk-verbs.ts'
import { FlowActionPrompt } from './FlowActionPrompt.tsx'
import { describeKept, keptSearch } from './kept-requests.ts'

/** What a flow pauses on, what stands still because of it, and the way on. */
export function FaultNotice({ flow, fault }: { flow: FlowDetail; fault: Fault }) {
  const [isAsked, setAsked] = useState(false)
  const may = useMay()
  const { data: tallies } = useQuery(flowTalliesQuery)
  const errored = tallies?.get(flow.id)?.errored
  const kept = useKeptRequests(flow.id)
  return (
    <section aria-label="Fault" className="mb-5 rounded-lg bg-negative-soft px-4 py-3">
      <div className="flex flex-wrap items-start gap-x-4 gap-y-3">
        <div className="flex min-w-0 flex-1 basis-80 gap-3">
          <TriangleAlert aria-hidden className="mt-0.5 size-5 shrink-0 text-negative" />
          <div className="min-w-0">
            <h2 className="font-semibold break-words text-negative">
              Paused{fault.nodeId !== null && ` at ${fault.nodeName ?? fault.nodeId}`}: {fault.reason}
            </h2>
            <p className="mt-0.5 text-sm">
              Version {fault.version}, since <Instant at={fault.at} />. Requests are refused with 409 and kept;
              experiences stop where they stand. Mend the cause, then resume: each goes on from its failed step.
            </p>
            <p className="mt-1.5 flex flex-wrap gap-x-4 gap-y-1 text-sm font-medium">
              <Link
                to="/experiences"
                search={{ flowId: flow.id, status: 'errored' }}
                className="text-negative underline underline-offset-2"
              >
                {errored === undefined ? 'Paused experiences' : `${countOf('experience', errored)} paused`}
              </Link>
              <Link to="/requests" search={keptSearch(flow.id)} className="text-negative underline underline-offset-2">
                {describeKept(kept.data) ?? 'Requests'} kept
              </Link>
            </p>
          </div>
        </div>
        {may('flow.changeStatus') && (
          <Button look="primary" onClick={() => setAsked(true)}>
            Resume flow
          </Button>
        )}
      </div>
      <FlowActionPrompt flow={flow} action={isAsked ? 'resume' : undefined} onClose={() => setAsked(false)} />
    </section>
  )
}
