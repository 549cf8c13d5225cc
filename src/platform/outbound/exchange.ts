import type { Agent, Dispatcher } from 'undici'
import { BodyPrefix } from './body-prefix.ts'
import type { SendableRequest } from './check-request.ts'
import { ConnectionFailure, codeOf } from './guarded-connector.ts'
import type { OutboundFailure, OutboundOutcome, OutboundRefusal, OutboundRequest } from './outbound-client.ts'

type Limits = Pick<OutboundRequest, 'method' | 'body' | 'timeoutMs' | 'signal'> & { responseBytesMax: number }

/**
 * Sends one request and gathers its answer.
 *
 * Whichever comes first decides: the end of the answer, its body outgrowing `responseBytesMax`, an error, `timeoutMs`,
 * or the caller's signal. In every case but the first the connection is dropped. A request that is decided while its
 * connection is still being opened is never written to it.
 */
export function exchange(agent: Agent, request: SendableRequest, limits: Limits): Promise<OutboundOutcome> {
  const { signal } = limits
  if (signal?.aborted) return Promise.resolve(failed('aborted', 'the request was cancelled before it was sent'))

  return new Promise((settle) => {
    const startedAt = performance.now()
    const body = new BodyPrefix(limits.responseBytesMax)
    let head: { status: number; headers: Record<string, string> } | null = null
    let controller: Dispatcher.DispatchController | null = null
    let isDecided = false

    function decide(outcome: OutboundOutcome): void {
      if (isDecided) return
      isDecided = true
      clearTimeout(timer)
      signal?.removeEventListener('abort', cancel)
      settle(outcome)
    }

    function drop(outcome: OutboundOutcome): void {
      decide(outcome)
      controller?.abort(new Error('the outcome is decided'))
    }

    function answer(truncated: boolean): OutboundOutcome {
      if (head === null) return failed('reset', 'the answer ended before it began')
      const durationMs = Math.round(performance.now() - startedAt)
      return { kind: 'answered', ...head, body: body.bytes(), truncated, durationMs }
    }

    const cancel = () => drop(failed('aborted', 'the request was cancelled'))
    const expire = () => drop(failed('timeout', `no whole answer within ${limits.timeoutMs} ms`))
    const timer = setTimeout(expire, limits.timeoutMs)
    signal?.addEventListener('abort', cancel, { once: true })

    agent.dispatch(
      {
        origin: request.origin,
        path: request.path,
        method: limits.method,
        headers: request.headers,
        body: limits.body ?? null,
      },
      {
        onRequestStart(started) {
          controller = started
          if (isDecided) started.abort(new Error('the outcome is decided'))
        },
        // Called for interim answers (1xx) too; the final one comes last and replaces them.
        onResponseStart(_, status, headers) {
          head = { status, headers: joinHeaders(headers) }
        },
        onResponseData(_, chunk) {
          if (!body.append(chunk)) drop(answer(true))
        },
        onResponseEnd() {
          decide(answer(false))
        },
        onResponseError(_, error) {
          decide(describeError(error))
        },
      },
    )
  })
}

/** `Object.fromEntries` defines properties, so a header called `__proto__` is a property like any other. */
function joinHeaders(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]),
  )
}

/** Only codes go into `detail`: the messages of parsers and sockets may quote the exchange. */
function describeError(error: Error): OutboundRefusal | OutboundFailure {
  if (error instanceof ConnectionFailure) {
    if (error.reason === 'address') return { kind: 'refused', reason: 'address', detail: error.message }
    return failed(error.reason, error.message)
  }
  const code = codeOf(error)
  if (code === 'UND_ERR_HEADERS_OVERFLOW') return failed('too_large', 'the headers of the answer are too large')
  if (code === 'UND_ERR_DESTROYED' || code === 'UND_ERR_CLOSED') return failed('aborted', 'the client was closed')
  // A server that wants a client certificate says so only after the handshake (TLS 1.3).
  if (/^ERR_(SSL|TLS|OSSL)_/.test(code)) return failed('tls', `the secure connection broke off (${code})`)
  if (code.startsWith('HPE_')) return failed('reset', `the answer is not HTTP (${code})`)
  return failed('reset', `the connection ended before the answer was whole (${code})`)
}

function failed(reason: OutboundFailure['reason'], detail: string): OutboundFailure {
  return { kind: 'failed', reason, detail }
}
