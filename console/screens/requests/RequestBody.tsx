import { Download } from 'lucide-react'
import { useState } from 'react'
import type { InboundRequestDetail } from '#contract/inbound-request.ts'
import { requestBodyPath, useRequestBody } from '../../api/requests.ts'
import { buttonClass } from '../../ui/Button.tsx'
import { CodeBlock } from '../../ui/CodeBlock.tsx'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { JsonView } from '../../ui/JsonView.tsx'
import { Section } from '../../ui/Page.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { Tabs } from '../../ui/Tabs.tsx'
import { readBody } from './read-body.ts'

/** The body: as JSON, as the text that was sent, and as the bytes to download. */
export function RequestBody({ request }: { request: InboundRequestDetail }) {
  const { id, hasBody } = request
  const body = useRequestBody(id, hasBody)
  return (
    <Section
      title="Body"
      description={request.contentType ?? undefined}
      actions={
        hasBody && (
          <a href={requestBodyPath(id)} download className={buttonClass('secondary', 'small')}>
            <Download aria-hidden className="size-3.5" /> Download as received
          </a>
        )
      }
    >
      {!hasBody ? (
        <p className="text-muted">{whyNoBody(request)}</p>
      ) : body.error !== null ? (
        <ErrorState error={body.error} onRetry={() => void body.refetch()} />
      ) : body.data === undefined ? (
        <Skeleton className="h-32 w-full" />
      ) : (
        <Bytes bytes={body.data} />
      )}
    </Section>
  )
}

function whyNoBody({ outcome, tokenId }: InboundRequestDetail): string {
  if (outcome === 'duplicate') return 'The bytes are those of the first request.'
  return tokenId === null ? 'Bytes of senders who did not prove who they are are not kept.' : 'It had no body.'
}

function Bytes({ bytes }: { bytes: Uint8Array<ArrayBuffer> }) {
  const [shown, setShown] = useState<'pretty' | 'raw'>('pretty')
  const reading = readBody(bytes)
  if (reading.kind === 'binary')
    return <p className="text-muted">The bytes are not text: they came compressed, or in another encoding.</p>
  if (reading.kind === 'text') return <CodeBlock text={reading.text} label="body" />
  return (
    <Tabs
      label="Form of the body"
      value={shown}
      onChange={setShown}
      tabs={[
        { name: 'pretty', label: 'Pretty', content: <JsonView value={reading.value} label="Body" /> },
        { name: 'raw', label: 'Raw', content: <CodeBlock text={reading.text} label="body" /> },
      ]}
    />
  )
}
