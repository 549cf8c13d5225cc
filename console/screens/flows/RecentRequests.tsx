import { Link } from '@tanstack/react-router'
import type { Flow } from '#contract/flow.ts'
import type { InboundRequest } from '#contract/inbound-request.ts'
import { useRecent } from '../../api/flows.ts'
import { buttonClass } from '../../ui/Button.tsx'
import { DataTable } from '../../ui/DataTable.tsx'
import { Instant } from '../../ui/Instant.tsx'
import { Section } from '../../ui/Page.tsx'
import { OutcomeBadge } from '../../ui/status-badges.tsx'
import { reasonLabel } from '../requests/reason-label.ts'

/** The last requests to the flow's URL, accepted or not, as they come. */
export function RecentRequests({ flow }: { flow: Flow }) {
  const list = useRecent<InboundRequest>('requests', flow.id)
  return (
    <Section
      title="Recent requests"
      isFlush
      actions={
        <Link to="/requests" search={{ flowId: flow.id }} className={buttonClass('quiet', 'small')}>
          All requests
        </Link>
      }
    >
      <DataTable
        label="Recent requests"
        list={list}
        keyOf={({ id }) => id}
        linkOf={({ id }) => ({ to: '/requests/$requestId', params: { requestId: id } })}
        columns={[
          { id: 'at', header: 'Received', width: '7rem', cell: ({ receivedAt }) => <Instant at={receivedAt} /> },
          {
            id: 'outcome',
            header: 'Outcome',
            width: '6.5rem',
            cell: ({ outcome }) => <OutcomeBadge outcome={outcome} />,
          },
          {
            id: 'answer',
            header: 'Answer',
            cell: ({ status, reason }) => (
              <span className="tabular-nums">
                {status}
                {reason !== null && <span className="text-muted"> {reasonLabel(reason)}</span>}
              </span>
            ),
          },
        ]}
        empty={
          <p className="px-4 py-8 text-center text-sm text-muted">
            No requests yet. Whatever reaches the POST URL is listed here, refused requests too.
          </p>
        }
      />
    </Section>
  )
}
