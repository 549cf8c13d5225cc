import { Link } from '@tanstack/react-router'
import { Inbox } from 'lucide-react'
import type { InboundRequest } from '#contract/inbound-request.ts'
import { useList } from '../../api/list.ts'
import { useNames } from '../../api/names.ts'
import { useMay } from '../../api/session.ts'
import { buttonClass } from '../../ui/Button.tsx'
import { type Column, DataTable } from '../../ui/DataTable.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Instant } from '../../ui/Instant.tsx'
import { Name } from '../../ui/Name.tsx'
import { Section } from '../../ui/Page.tsx'
import { OutcomeBadge } from '../../ui/status-badges.tsx'
import { answerColumn } from '../requests/request-columns.tsx'

/** The newest requests that came with the token, rejected ones too. */
export function TokenRequests({ tokenId }: { tokenId: string }) {
  const list = useList<InboundRequest>('requests', { tokenId, limit: 8 })
  const flowNames = useNames('flows')
  const may = useMay()
  const columns: Column<InboundRequest>[] = [
    { id: 'received', header: 'Received', width: '8rem', cell: ({ receivedAt }) => <Instant at={receivedAt} /> },
    { id: 'outcome', header: 'Outcome', width: '7rem', cell: ({ outcome }) => <OutcomeBadge outcome={outcome} /> },
    answerColumn,
    { id: 'flow', header: 'Flow', cell: ({ flowId }) => flowId && <Name id={flowId} names={flowNames} /> },
    ...(may('apiToken.readUsage')
      ? [{ id: 'address', header: 'Address', cell: ({ remoteAddress }: InboundRequest) => remoteAddress }]
      : []),
  ]
  return (
    <Section
      title="Recent requests"
      isFlush
      actions={
        <Link to="/requests" search={{ tokenId }} className={buttonClass('quiet', 'small')}>
          All requests
        </Link>
      }
    >
      <DataTable
        label="Recent requests"
        list={{ ...list, hasMore: false }}
        columns={columns}
        keyOf={({ id }) => id}
        linkOf={({ id }) => ({ to: '/requests/$requestId', params: { requestId: id } })}
        empty={
          <EmptyState icon={Inbox} title="No request yet">
            Requests that come with this API token appear here, rejected ones with their exact reason.
          </EmptyState>
        }
      />
    </Section>
  )
}
