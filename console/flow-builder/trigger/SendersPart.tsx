import { Link } from '@tanstack/react-router'
import { KeyRound } from 'lucide-react'
import { useState } from 'react'
import type { ApiToken } from '#contract/api-token.ts'
import { useMay } from '../../api/session.ts'
import { TokenState } from '../../screens/integrations/TokenState.tsx'
import { Button, buttonClass } from '../../ui/Button.tsx'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { Instant } from '../../ui/Instant.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { textLinkClass } from '../../ui/text-link.ts'
import { NewTokenDialog } from './NewTokenDialog.tsx'
import { TriggerPart } from './TriggerPart.tsx'
import { useBuilderFlow } from './use-builder-flow.ts'
import { useSenders } from './use-senders.ts'

/** More are on the page of integrations. */
const shownMax = 5

/** Which API tokens may call this flow. Without any, nothing can be sent: then a person is told to set one up. */
export function SendersPart() {
  const flow = useBuilderFlow()
  const { senders, error, retry } = useSenders(flow.id)
  const mayCreate = useMay()('apiToken.create')
  const [isOpen, setOpen] = useState(false)
  const hasNone = senders?.length === 0
  return (
    <TriggerPart
      title="API tokens"
      actions={
        mayCreate &&
        senders !== undefined &&
        !hasNone && (
          <Button size="small" onClick={() => setOpen(true)}>
            New API token
          </Button>
        )
      }
    >
      {senders === undefined &&
        (error === null ? <Skeleton className="w-40" /> : <ErrorState error={error} onRetry={retry} />)}
      {hasNone && <NoSender onSetUp={mayCreate ? () => setOpen(true) : undefined} />}
      {senders !== undefined && !hasNone && <SenderList senders={senders} />}
      {isOpen && <NewTokenDialog flow={flow} onClose={() => setOpen(false)} />}
    </TriggerPart>
  )
}

function NoSender({ onSetUp }: { onSetUp: (() => void) | undefined }) {
  return (
    <div className="rounded-md bg-caution-soft px-3 py-2.5 text-sm text-caution">
      <p className="flex gap-2">
        <KeyRound aria-hidden className="mt-0.5 size-4 shrink-0" />
        <span>
          <strong className="font-semibold">No active API token may call this flow.</strong> An API token authenticates
          inbound payloads to this webhook trigger; without one every request is refused.
          {onSetUp === undefined && ' Ask an owner or admin to generate one.'}
        </span>
      </p>
      {onSetUp !== undefined && (
        <Button look="primary" size="small" className="mt-2 ml-6" onClick={onSetUp}>
          Set up an API token
        </Button>
      )}
    </div>
  )
}

function SenderList({ senders }: { senders: ApiToken[] }) {
  const others = senders.length - shownMax
  return (
    <>
      <p className="mb-1 text-xs text-muted">These authenticate inbound payloads to this flow.</p>
      <ul aria-label="API tokens that may call this flow" className="divide-y divide-line">
        {senders.slice(0, shownMax).map((token) => (
          <li key={token.id} className="flex items-center gap-2 py-1.5 text-sm">
            <Link
              to="/integrations/api-tokens/$tokenId"
              params={{ tokenId: token.id }}
              title={token.name}
              className={`min-w-0 flex-1 truncate ${textLinkClass}`}
            >
              {token.name}
            </Link>
            <span className="text-xs text-muted">
              {token.lastUsedAt === null ? 'Never used' : <Instant at={token.lastUsedAt} />}
            </span>
            <TokenState token={token} />
          </li>
        ))}
      </ul>
      {others > 0 && (
        <Link to="/integrations" className={buttonClass('quiet', 'small')}>
          {others} more
        </Link>
      )}
    </>
  )
}
