import { Link, useParams } from '@tanstack/react-router'
import { CircleAlert, CircleCheck } from 'lucide-react'
import type { ReactNode } from 'react'
import type { InboundRequestDetail } from '#contract/inbound-request.ts'
import { rejectionReasons } from '#contract/rejection-reasons.ts'
import { useNames } from '../../api/names.ts'
import { useRequest } from '../../api/requests.ts'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { formatBytes } from '../../ui/format-bytes.ts'
import { Id } from '../../ui/Id.tsx'
import { ExactInstant, Instant } from '../../ui/Instant.tsx'
import { joinClasses } from '../../ui/join-classes.ts'
import { Name } from '../../ui/Name.tsx'
import { Facts, Page, Section } from '../../ui/Page.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { ExperienceBadge, OutcomeBadge } from '../../ui/status-badges.tsx'
import { textLinkClass } from '../../ui/text-link.ts'
import { ReplayAction } from './ReplayAction.tsx'
import { ReplayMark } from './ReplayMark.tsx'
import { RequestBody } from './RequestBody.tsx'
import { reasonLabel } from './reason-label.ts'

const crumbs = [{ label: 'Requests', to: '/requests' as const }]

/** One request: what came, what was answered and why, and what became of it. */
export function Request() {
  const { requestId } = useParams({ from: '/frame/requests/$requestId' })
  const { data: request, error, refetch } = useRequest(requestId)
  return (
    <Page
      title={<Id value={requestId} />}
      windowTitle="Request"
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

/** What was decided, in words, and what can be done about it. */
function Verdict({ request }: { request: InboundRequestDetail }) {
  const { outcome, reason, detail, notes, hasBody, flowId, replayOf, replayedAs } = request
  const isRejected = outcome === 'rejected'
  const Icon = isRejected ? CircleAlert : CircleCheck
  return (
    <section
      aria-label="Outcome"
      className={joinClasses(
        'mb-5 flex gap-3 rounded-lg px-4 py-3',
        isRejected ? 'bg-negative-soft text-negative' : 'bg-positive-soft text-positive',
      )}
    >
      <Icon aria-hidden className="mt-0.5 size-5 shrink-0" />
      <div className="min-w-0">
        <p className="font-semibold">
          {isRejected && reason !== null
            ? `Rejected: ${reasonLabel(reason).toLowerCase()}`
            : outcome === 'duplicate'
              ? 'A repeat of an earlier request. It was answered with the first one’s receipt and started nothing.'
              : replayOf !== null
                ? 'Accepted: a stored request was replayed, and its experience started.'
                : 'Accepted: stored with its experience before the sender was answered.'}
        </p>
        {isRejected && reason !== null && <p>{rejectionReasons[reason].help}</p>}
        {detail !== null && <p className="break-words">{detail}</p>}
        {isRejected && hasBody && flowId !== null && (
          <p>
            {replayedAs === null
              ? 'Its bytes are kept: when the cause is mended, it can be released.'
              : 'It was released since.'}
          </p>
        )}
        {notes.map((note) => (
          <p key={note} className="break-words">
            Noted: {note}
          </p>
        ))}
      </div>
    </section>
  )
}

function Nothing({ children = '–' }: { children?: string }) {
  return <span className="text-muted">{children}</span>
}
