import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { InboundRequest } from '#contract/inbound-request.ts'
import { useNames } from '../../api/names.ts'
import { reasonLabel } from '../../screens/requests/reason-label.ts'
import { Button, buttonClass } from '../../ui/Button.tsx'
import { formatBytes } from '../../ui/format-bytes.ts'
import { ExactInstant } from '../../ui/Instant.tsx'
import { JsonView } from '../../ui/JsonView.tsx'
import { ProblemNotice } from '../../ui/ProblemNotice.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { OutcomeBadge } from '../../ui/status-badges.tsx'
import { loadSample } from './load-sample.ts'

type Props = {
  request: InboundRequest
  onUse: (value: unknown) => void
  onListen: () => void
  onClose: () => void
}

/** The request that came: who sent it, how it was answered, and what it said. */
export function CapturedRequest({ request, onUse, onListen, onClose }: Props) {
  const { data: sample, error } = useQuery({
    queryKey: ['requests', request.id, 'sample'],
    queryFn: ({ signal }) => loadSample(request.id, signal),
    staleTime: Number.POSITIVE_INFINITY,
  })
  return (
    <section aria-label="Captured request" className="appear mb-3 rounded-md border border-line px-3 py-2.5 text-sm">
      <CapturedFacts request={request} />
      <div className="mt-2">
        {error !== null && <ProblemNotice error={error} />}
        {sample === undefined && error === null && <Skeleton className="h-16 w-full" />}
        {sample?.kind === 'none' && <p className="text-caution">{sample.why}</p>}
        {sample?.kind === 'json' && <JsonView value={sample.value} label="Body" />}
      </div>
      <div className="mt-2.5 flex flex-wrap gap-2">
        <Button
          look="primary"
          size="small"
          disabled={sample?.kind !== 'json'}
          onClick={() => sample?.kind === 'json' && onUse(sample.value)}
        >
          Use as sample
        </Button>
        <Button size="small" onClick={onListen}>
          Listen again
        </Button>
        <Button look="quiet" size="small" onClick={onClose}>
          Close
        </Button>
        <Link to="/requests/$requestId" params={{ requestId: request.id }} className={buttonClass('quiet', 'small')}>
          Open the request
        </Link>
      </div>
    </section>
  )
}

function CapturedFacts({ request }: { request: InboundRequest }) {
  const { tokenId, keyId, remoteAddress, userAgent, outcome, status, reason, bytes, receivedAt } = request
  const names = useNames('api-tokens')
  return (
    <>
      <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <OutcomeBadge outcome={outcome} />
        <span className="tabular-nums">
          {status}
          {reason !== null && <span className="text-muted"> {reasonLabel(reason)}</span>}
        </span>
        <span className="ml-auto text-xs text-muted tabular-nums">{formatBytes(bytes)}</span>
      </p>
      <p className="mt-1.5 break-words">
        <ExactInstant at={receivedAt} />
      </p>
      <p className="text-xs break-words text-muted">
        {tokenId === null ? keyId : (names.byId.get(tokenId) ?? keyId)} · {remoteAddress}
        {userAgent !== null && ` · ${userAgent}`}
      </p>
    </>
  )
}
