import type { Flow } from '#contract/flow.ts'
import type { InboundRequest } from '#contract/inbound-request.ts'
import { reasonLabel } from '../../screens/requests/reason-label.ts'
import { Button } from '../../ui/Button.tsx'
import { ExactInstant } from '../../ui/Instant.tsx'
import { ProblemNotice } from '../../ui/ProblemNotice.tsx'
import { CapturedRequest } from './CapturedRequest.tsx'
import type { Capture } from './use-capture.ts'

type Props = {
  capture: Capture
  flow: Flow
  onUse: (value: unknown) => void
  onListen: () => void
  onReset: () => void
}

/** Waiting for a request, and the one that came. */
export function CapturePanel({ capture, flow, onUse, onListen, onReset }: Props) {
  return (
    <>
      <p role="status" className="sr-only">
        {announce(capture)}
      </p>
      {capture.kind === 'failed' && <ProblemNotice error={capture.error} />}
      {(capture.kind === 'starting' || capture.kind === 'listening') && <Listening capture={capture} flow={flow} />}
      {capture.kind === 'timed-out' && (
        <div className="mb-3 rounded-md bg-sunken px-3 py-2.5 text-sm">
          <p>No request came in ten minutes.</p>
          <div className="mt-2 flex gap-2">
            <Button size="small" onClick={onListen}>
              Listen again
            </Button>
            <Button size="small" look="quiet" onClick={onReset}>
              Close
            </Button>
          </div>
        </div>
      )}
      {capture.kind === 'captured' && (
        <CapturedRequest
          key={capture.request.id}
          request={capture.request}
          onUse={onUse}
          onListen={onListen}
          onClose={onReset}
        />
      )}
    </>
  )
}

function Listening({ capture, flow }: Pick<Props, 'capture' | 'flow'>) {
  const strangers = capture.kind === 'listening' ? capture.strangers : []
  return (
    <section aria-label="Listening" className="mb-3 rounded-md border border-accent bg-accent-soft px-3 py-2.5 text-sm">
      <div className="flex items-center gap-2.5">
        <span aria-hidden className="size-2 shrink-0 animate-pulse rounded-full bg-accent motion-reduce:animate-none" />
        <p className="flex-1 font-medium text-accent">
          {capture.kind === 'starting' ? 'Starting to listen…' : 'Listening for a request…'}
        </p>
      </div>
      <p className="mt-1.5">
        Send one to the POST URL with an API token.
        {flow.status !== 'active' &&
          ` The sender is refused, because the flow is ${flow.status === 'draft' ? 'a draft' : flow.status}, but what was sent is kept.`}
      </p>
      {capture.kind === 'listening' && capture.isUnreachable && (
        <p className="mt-1.5 text-negative">The gateway does not answer. Trying again…</p>
      )}
      {strangers.length > 0 && <Strangers requests={strangers} />}
    </section>
  )
}

function Strangers({ requests }: { requests: InboundRequest[] }) {
  return (
    <div className="mt-2 border-t border-line pt-2">
      <p>Refused, and the body was not kept: the sender did not prove who they are.</p>
      <ul aria-label="Refused requests" className="mt-1 space-y-1 text-xs">
        {requests.slice(0, 3).map(({ id, receivedAt, status, reason, remoteAddress }) => (
          <li key={id} className="break-words">
            <ExactInstant at={receivedAt} /> · {status}
            {reason !== null && ` ${reasonLabel(reason)}`} · {remoteAddress}
          </li>
        ))}
      </ul>
    </div>
  )
}

function announce(capture: Capture): string {
  if (capture.kind === 'listening')
    return capture.strangers.length === 0
      ? 'Listening for a request.'
      : 'A request was refused: the sender did not prove who they are. Still listening.'
  if (capture.kind === 'captured') return 'A request arrived.'
  return capture.kind === 'timed-out' ? 'No request came in ten minutes.' : ''
}
