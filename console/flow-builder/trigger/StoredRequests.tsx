import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { InboundRequest } from '#contract/inbound-request.ts'
import { useRecent } from '../../api/flows.ts'
import { reasonLabel } from '../../screens/requests/reason-label.ts'
import { Button } from '../../ui/Button.tsx'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { Instant } from '../../ui/Instant.tsx'
import { ProblemNotice } from '../../ui/ProblemNotice.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { OutcomeBadge } from '../../ui/status-badges.tsx'
import { loadSample } from './load-sample.ts'

type Props = { flowId: string; onUse: (value: unknown) => void }

/** The newest requests of the flow, each of which can become the sample. */
export function StoredRequests({ flowId, onUse }: Props) {
  const { items, isLoading, error, retry } = useRecent<InboundRequest>('requests', flowId)
  const [refusal, setRefusal] = useState<string>()
  const load = useMutation({
    mutationFn: (id: string) => loadSample(id, new AbortController().signal),
    onSuccess: (sample) => (sample.kind === 'json' ? onUse(sample.value) : setRefusal(sample.why)),
  })
  if (error !== null) return <ErrorState error={error} onRetry={retry} />
  if (isLoading) return <Skeleton className="mb-3 h-24 w-full" />
  if (items.length === 0)
    return <p className="mb-3 text-sm text-muted">No requests yet. Listen for one, and send it to the POST URL.</p>
  return (
    <section aria-label="Stored requests" className="mb-3 rounded-md border border-line">
      {load.isError && <ProblemNotice error={load.error} />}
      {refusal !== undefined && (
        <p role="alert" className="border-b border-line px-3 py-2 text-sm text-caution">
          {refusal}
        </p>
      )}
      <ul className="max-h-64 divide-y divide-line overflow-y-auto">
        {items.map((request) => (
          <li key={request.id} className="flex items-center gap-2 px-3 py-1.5 text-sm">
            <div className="min-w-0 flex-1">
              <p className="flex items-center gap-2">
                <OutcomeBadge outcome={request.outcome} />
                <Instant at={request.receivedAt} />
              </p>
              <p className="truncate text-xs text-muted">
                {request.reason === null ? request.remoteAddress : reasonLabel(request.reason)}
              </p>
            </div>
            {request.tokenId === null ? (
              <span className="text-xs text-muted">Body not kept</span>
            ) : (
              <Button
                size="small"
                aria-label={`Use as sample: request of ${request.receivedAt}`}
                isBusy={load.isPending && load.variables === request.id}
                onClick={() => {
                  setRefusal(undefined)
                  load.mutate(request.id)
                }}
              >
                Use as sample
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}
