import type { InboundRequest } from '#contract/inbound-request.ts'
import type { Names } from '../../api/names.ts'
import type { Column } from '../../ui/DataTable.tsx'
import { formatBytes } from '../../ui/format-bytes.ts'
import { ClockInstant } from '../../ui/Instant.tsx'
import { Name } from '../../ui/Name.tsx'
import { OutcomeBadge } from '../../ui/status-badges.tsx'
import { ReplayMark } from './ReplayMark.tsx'
import { reasonLabel } from './reason-label.ts'

/** What the sender was answered, and why. */
export const answerColumn: Column<InboundRequest> = {
  id: 'status',
  header: 'Answer',
  width: 'minmax(8rem,1.1fr)',
  cell: (request) => (
    <span className="flex flex-wrap items-center gap-x-1.5 gap-y-0.5">
      <span className="tabular-nums">{request.status}</span>
      {request.reason !== null && <span className="text-muted">{reasonLabel(request.reason)}</span>}
      <ReplayMark request={request} />
    </span>
  ),
}

/** What a row of requests shows, here and beside a token or a flow. */
export function requestColumns({ flows, tokens }: { flows: Names; tokens: Names }): Column<InboundRequest>[] {
  return [
    { id: 'received', header: 'Received', width: '7.5rem', cell: ({ receivedAt }) => <ClockInstant at={receivedAt} /> },
    { id: 'outcome', header: 'Outcome', width: '6rem', cell: ({ outcome }) => <OutcomeBadge outcome={outcome} /> },
    answerColumn,
    {
      id: 'flow',
      header: 'Flow',
      width: 'minmax(0,1.2fr)',
      cell: ({ flowId }) =>
        flowId === null ? <span className="text-muted">–</span> : <Name id={flowId} names={flows} />,
    },
    {
      id: 'token',
      header: 'API token',
      cell: ({ tokenId, keyId }) => {
        if (tokenId !== null) return <Name id={tokenId} names={tokens} otherwise={keyId} />
        return keyId === null ? <span className="text-muted">–</span> : <code className="text-xs">{keyId}</code>
      },
    },
    {
      id: 'sender',
      header: 'Sender',
      width: 'minmax(0,1.1fr)',
      cell: ({ remoteAddress, userAgent }) => (
        <span className="block md:truncate" title={userAgent ?? undefined}>
          <span className="font-mono text-xs">{remoteAddress}</span>
          {userAgent !== null && <span className="ml-1.5 text-xs text-muted max-md:hidden">{userAgent}</span>}
        </span>
      ),
    },
    {
      id: 'context',
      header: 'Custom context',
      isWideOnly: true,
      cell: ({ context }) => <span className="block truncate font-mono text-xs">{context}</span>,
    },
    {
      id: 'size',
      header: 'Size',
      width: '4.5rem',
      isRight: true,
      isWideOnly: true,
      cell: ({ bytes }) => <span className="tabular-nums">{formatBytes(bytes)}</span>,
    },
  ]
}
