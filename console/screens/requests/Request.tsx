import { Link, useParams } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { InboundRequestDetail } from '#contract/inbound-request.ts'
import { useNames } from '../../api/names.ts'
import { useRequest } from '../../api/requests.ts'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { formatBytes } from '../../ui/format-bytes.ts'
import { Id } from '../../ui/Id.tsx'
import { ExactInstant, Instant } from '../../ui/Instant.tsx'
import { Name } from '../../ui/Name.tsx'
import { Facts, Page, Section } from '../../ui/Page.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { ExperienceBadge, OutcomeBadge } from '../../ui/status-badges.tsx'
import { textLinkClass } from '../../ui/text-link.ts'
import { ReplayAction } from './ReplayAction.tsx'
import { ReplayMark } from './ReplayMark.tsx'
import { RequestBody } from './RequestBody.tsx'
import { Verdict } from './Verdict.tsx'

const crumbs = [{ label: 'Requests', to: '/requests' as const }]

/** One request: what came, what was answered and why, and what became of it. */
export function Request() {
  const { requestId } = useParams({ from: '/frame/requests/$requestId' })
  const { data: request, error, refetch } = useRequest(requestId)
  return (
    <Page
      title={<Id value={requestId} />}
      windowTitle={`Request …${requestId.slice(-8)}`}
      crumbs={crumbs}
      description={
        request === undefined ? (
          <Skeleton className="mt-1 w-48" />
        ) : (
          <span className="inline-flex flex-wrap items-center gap-x-3 gap-y-1">
            <OutcomeBadge outcome={request.outcome} /> <ReplayMark request={request} />{' '}
            <Instant at={request.receivedAt} />
          </span>
        )
      }
      actions={request !== undefined && <ReplayAction request={request} />}
    >
      {error !== null && request === undefined ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : request === undefined ? (
        <Skeleton className="h-64 w-full" />
      ) : (
        <Detail request={request} />
      )}
    </Page>
  )
}

function Detail({ request }: { request: InboundRequestDetail }) {
  const flows = useNames('flows')
  const tokens = useNames('api-tokens')
  const { flowId, tokenId, experienceId, duplicateOf, replayOf, replayedAs } = request
  const facts: Record<string, ReactNode> = {
    Received: <ExactInstant at={request.receivedAt} />,
    Answer: request.status,
    Flow:
      flowId === null ? (
        <Nothing />
      ) : (
        <Link to="/flows/$flowId" params={{ flowId }} className={textLinkClass}>
          <Name id={flowId} names={flows} />
        </Link>
      ),
    'API token':
      tokenId === null ? (
        <Nothing>None was proven</Nothing>
      ) : (
        <Link to="/integrations/api-tokens/$tokenId" params={{ tokenId }} className={textLinkClass}>
          <Name id={tokenId} names={tokens} />
        </Link>
      ),
    'Key id': request.keyId === null ? <Nothing>None was legible</Nothing> : <Id value={request.keyId} />,
    'Credentials as': request.transport ?? <Nothing />,
    Sender: <Id value={request.remoteAddress} />,
    'User agent': request.userAgent ?? <Nothing />,
    Size: formatBytes(request.bytes),
    'Custom context': request.context === null ? <Nothing /> : <code className="text-xs">{request.context}</code>,
    'Idempotency key': request.idempotencyKey === null ? <Nothing /> : <Id value={request.idempotencyKey} />,
    Experience:
      experienceId === null ? (
        <Nothing>None was started</Nothing>
      ) : (
        <span className="inline-flex flex-wrap items-center gap-2">
          <Link to="/experiences/$experienceId" params={{ experienceId }} className={textLinkClass}>
            <code className="text-xs">{experienceId}</code>
          </Link>
          {request.experienceStatus !== null && <ExperienceBadge status={request.experienceStatus} />}
        </span>
      ),
  }
  if (duplicateOf !== null) facts.Repeats = <RequestLink id={duplicateOf} />
  if (replayOf !== null) facts['Replay of'] = <RequestLink id={replayOf} />
  if (replayedAs !== null)
    facts[request.outcome === 'rejected' ? 'Released as' : 'Replayed as'] = <RequestLink id={replayedAs} />
  return (
    <>
      <Verdict request={request} />
      <Section title="Facts">
        <Facts items={Object.entries(facts)} />
      </Section>
      <RequestBody request={request} />
      <Section title="Headers" description="As received, in order; credentials are removed." isFlush>
        <dl className="divide-y divide-line">
          {request.headers.map(([name, value], index) => (
            <div
              // biome-ignore lint/suspicious/noArrayIndexKey: a header may come twice, and nothing moves
              key={index}
              className="grid grid-cols-1 gap-x-4 px-4 py-1.5 font-mono text-xs sm:grid-cols-[14rem_minmax(0,1fr)]"
            >
              <dt className="break-all text-muted">{name}</dt>
              <dd className="break-all">{value}</dd>
            </div>
          ))}
        </dl>
      </Section>
    </>
  )
}

function RequestLink({ id }: { id: string }) {
  return (
    <Link to="/requests/$requestId" params={{ requestId: id }} className={textLinkClass}>
      <code className="text-xs">{id}</code>
    </Link>
  )
}

function Nothing({ children = '–' }: { children?: string }) {
  return <span className="text-muted">{children}</span>
}
