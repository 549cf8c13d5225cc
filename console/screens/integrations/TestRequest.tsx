import { Link } from '@tanstack/react-router'
import { ExternalLink, Send } from 'lucide-react'
import { useState } from 'react'
import type { Flow } from '#contract/flow.ts'
import { Badge } from '../../ui/Badge.tsx'
import { Button } from '../../ui/Button.tsx'
import { CodeBlock } from '../../ui/CodeBlock.tsx'

type Props = { flow: Flow; token: string; json: string }

type Answer = { status: number; text: string; requestId: string | undefined; roundTripMs: number }
type State = { kind: 'idle' | 'sending' | 'unanswered' } | ({ kind: 'answered' } & Answer)

/** Sends the sample payload from this browser to the flow, as a sender would, and shows the answer. */
export function TestRequest({ flow, token, json }: Props) {
  const [state, setState] = useState<State>({ kind: 'idle' })
  const send = async () => {
    setState({ kind: 'sending' })
    setState(
      await sendSample(flow, token, json).then(
        (answer) => ({ kind: 'answered', ...answer }),
        () => ({ kind: 'unanswered' }),
      ),
    )
  }
  return (
    <div className="mt-4 border-t border-line pt-4">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <Button isBusy={state.kind === 'sending'} onClick={send}>
          <Send aria-hidden className="size-3.5" /> Send a test request now
        </Button>
        <p className="min-w-0 flex-1 basis-64 text-sm text-muted">
          A real request with the sample payload: an active flow starts one experience.
        </p>
      </div>
      <div aria-live="polite">
        {state.kind === 'unanswered' && (
          <p className="mt-3 text-sm text-negative">
            No answer. Webhooks may be taken at another address than this page: {new URL(flow.triggerUrl).origin}
          </p>
        )}
        {state.kind === 'answered' && <ShownAnswer answer={state} />}
      </div>
    </div>
  )
}

function ShownAnswer({ answer: { status, text, requestId, roundTripMs } }: { answer: Answer }) {
  return (
    <div className="mt-3">
      <p className="mb-1.5 flex flex-wrap items-center gap-2 text-sm">
        <Badge tone={status === 202 ? 'positive' : 'negative'}>
          {status} {status === 202 ? 'Accepted' : 'Refused'}
        </Badge>
        <span className="text-muted">in {roundTripMs} ms</span>
        {requestId !== undefined && (
          <Link
            to="/requests/$requestId"
            params={{ requestId }}
            target="_blank"
            rel="noreferrer"
            className="inline-flex items-center gap-1 text-accent underline"
          >
            Open the request <ExternalLink aria-label="(new tab)" className="size-3.5" />
          </Link>
        )}
      </p>
      <CodeBlock text={text} label="answer" />
    </div>
  )
}

/** By path: the page talks to the gateway it came from. Without cookies: the token alone has to open the door. */
async function sendSample(flow: Flow, token: string, json: string): Promise<Answer> {
  const sentAt = performance.now()
  const response = await fetch(new URL(flow.triggerUrl).pathname, {
    method: 'POST',
    credentials: 'omit',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: json,
  })
  const text = await response.text()
  const roundTripMs = Math.round(performance.now() - sentAt)
  return { status: response.status, text, requestId: requestIdOf(text), roundTripMs }
}

function requestIdOf(text: string): string | undefined {
  try {
    const { requestId } = JSON.parse(text) as { requestId?: unknown }
    return typeof requestId === 'string' ? requestId : undefined
  } catch {
    return undefined
  }
}
