import { Link } from '@tanstack/react-router'
import type { InboundRequest } from '#contract/inbound-request.ts'
import { useRecent } from '../../api/flows.ts'
import { reasonLabel } from '../../screens/requests/reason-label.ts'
import { buttonClass } from '../../ui/Button.tsx'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { Instant } from '../../ui/Instant.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { OutcomeBadge } from '../../ui/status-badges.tsx'
import { textLinkClass } from '../../ui/text-link.ts'
import { TriggerPart } from './TriggerPart.tsx'
import { useBuilderFlow } from './use-builder-flow.ts'

const shownCount = 5

/** The newest requests of this flow as they come, accepted or not. */
export function LatestRequestsPart() {
  const { id } = useBuilderFlow()
  const { items, isLoading, error, retry } = useRecent<InboundRequest>('requests', id)
  return (
    <TriggerPart
      title="Recent requests"
      actions={
        <Link to="/requests" search={{ flowId: id }} className={buttonClass('quiet', 'small')}>
          All requests
        </Link>
      }
    >
      {error !== null && <ErrorState error={error} onRetry={retry} />}
      {isLoading && <Skeleton className="h-16 w-full" />}
      {!isLoading && error === null && items.length === 0 && (
        <p className="text-sm text-muted">No requests yet. Whatever reaches the POST URL is listed here.</p>
      )}
      <ul aria-label="Recent requests" className="divide-y divide-line">
        {items.slice(0, shownCount).map((request) => (
          <li key={request.id} className="flex items-center gap-2 py-1.5 text-sm">
            <Link
              to="/requests/$requestId"
              params={{ requestId: request.id }}
              className={`min-w-0 flex-1 truncate ${textLinkClass}`}
            >
              <Instant at={request.receivedAt} />
            </Link>
            <span className="truncate text-xs text-muted tabular-nums">
              {request.status}
              {request.reason !== null && ` ${reasonLabel(request.reason)}`}
            </span>
            <OutcomeBadge outcome={request.outcome} />
          </li>
        ))}
      </ul>
    </TriggerPart>
  )
}
