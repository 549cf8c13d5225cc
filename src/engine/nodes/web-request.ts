import { createHash } from 'node:crypto'
import type { WebRequestParams } from '#contract/nodes/web-request.ts'
import { readJsonPayload } from '#domain/json-payload.ts'
import { renderTemplate, renderUrl } from '#domain/merge-fields.ts'
import { hasFixedHost } from '#domain/node-checks/web-request.ts'
import { createSecretRemover, type SecretRemover } from '#domain/remove-secrets.ts'
import { retriesDefault } from '#domain/retry-schedule.ts'
import { formatTraceparent } from '#domain/trace-context.ts'
import type { OutboundAnswer, OutboundOutcome, OutboundRequest } from '#platform/outbound/outbound-client.ts'
import {
  badValue,
  credentialFault,
  lastingFault,
  type NodeCall,
  type NodeContext,
  type NodeEnd,
  type NodeRecord,
} from './node.ts'
import { type Showing, showCredential } from './show-credential.ts'

const timeoutMsDefault = 10_000

/** What is kept of an answer's body. */
const answerBytesMax = 256 * 1024

/** Statuses below 500 that say "not now": request timeout, too early, too many requests (RFC 9110, 8470, 6585). */
export const retryableStatuses = new Set([408, 425, 429])

/** Headers whose values the timeline does not show. */
const secretHeader = /auth|cookie|token|secret|key|signature/i

/**
 * Calls another system. 2xx and 3xx are the outcome `success`; 5xx and every failure of the network are faults to
 * repeat; a 4xx is a failure, at once or, for 408, 425 and 429, after the same attempts. What we refuse to send is a
 * fault that lasts.
 *
 * Where a merge field says which host is called, what would be a fault is a failure of this experience alone.
 *
 * With a credential, a 401 or 403 is a fault as well: the credential may be mended, and others meet the same. What the
 * timeline and later nodes see of the answer is free of the secret, should the far side have sent it back.
 *
 * Each attempt carries the same `Idempotency-Key`, also after a restart or on another node, unless the headers set one;
 * and a `traceparent` in the sender's trace, with the sender's `tracestate`, so that the two systems can be looked at together.
 */
export function executeWebRequest(context: NodeContext, params: Record<string, unknown>): NodeEnd | NodeCall {
  const request = params as WebRequestParams
  const url = renderUrl(request.url, context.scope, context.templates).trim()
  if (url === '') return lastingFault('The parameter "url" is empty.')
  const body = request.body === undefined ? '' : renderTemplate(request.body, context.scope, context.templates)
  const headers = renderHeaders(request, context)
  const describe = (sent: Record<string, string>): NodeRecord => ({
    input: { method: request.method, url, headers: withoutSecrets(sent), body: body || undefined },
  })
  const broken = Object.entries(headers).find(([, value]) => /[\r\n\0]/.test(value))
  if (broken !== undefined) return badValue(`The header ${broken[0]} holds a line break.`, describe(headers))

  const written = { ...headers }
  addDefault(headers, 'idempotency-key', `"${deriveIdempotencyKey(context.experienceId, context.nodeId)}"`)
  const traceparent = formatTraceparent(context.trace, context.experienceId, context.nodeId)
  // A flow that names another trace has nothing of the sender's to pass on.
  const isInSendersTrace = addDefault(headers, 'traceparent', traceparent) && context.trace?.tracestate !== undefined
  if (isInSendersTrace) addDefault(headers, 'tracestate', context.trace?.tracestate ?? '')
  if (body !== '') addDefault(headers, 'content-type', 'application/json')
  const outgoing: Omit<OutboundRequest, 'headers'> = {
    method: request.method,
    url,
    timeoutMs: request.timeoutMs ?? timeoutMsDefault,
    responseBytesMax: answerBytesMax,
    redirectsMax: request.redirects ?? 0,
    ...(body === '' ? {} : { body }),
  }
  const conclude = (end: NodeEnd) => (hasFixedHost(request.url) ? end : asOwnFailure(end))
  return {
    kind: 'call',
    retries: request.retries ?? retriesDefault,
    wouldSend: describe(written).input,
    assume: () => conclude(readAnswer(createSampleAnswer(request.sampleResponse), describe(written), nothingShown)),
    send: async (signal) => {
      const showing = await showCredential(context, request.credentialId, headers)
      if (showing.kind === 'unusable') return credentialFault(showing, describe(written))
      const outcome = await context.outbound.send({ ...outgoing, headers: showing.headers, signal })
      return conclude(readOutcome(outcome, describe(showing.shown(written)), showing))
    },
  }
}

/**
 * The same for every attempt of this node in this experience, and for no other: 256 bits, 43 characters.
 * See draft-ietf-httpapi-idempotency-key-header; the value is sent as a quoted string.
 */
export function deriveIdempotencyKey(experienceId: string, nodeId: string): string {
  return createHash('sha256').update(`${experienceId}/${nodeId}`).digest('base64url')
}

/** A header that renders empty is left out. */
function renderHeaders(request: WebRequestParams, context: NodeContext): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const [name, template] of Object.entries(request.headers ?? {})) {
    const value = renderTemplate(template, context.scope, context.templates).replace(/^[ \t]+|[ \t]+$/g, '')
    if (value !== '') headers[name] = value
  }
  return headers
}

/** Whether the header was added: one of that name stays as it is. */
function addDefault(headers: Record<string, string>, name: string, value: string): boolean {
  if (Object.keys(headers).some((known) => known.toLowerCase() === name)) return false
  headers[name] = value
  return true
}

/** What an answer has to be read by. */
type Opened = Pick<Showing, 'hasCredential' | 'secrets'>

const nothingShown: Opened = { hasCredential: false, secrets: createSecretRemover([]) }

/** Where the data says who is called, nobody else meets what this experience meets: no sender can pause a flow with it. */
function asOwnFailure(end: NodeEnd): NodeEnd {
  if (end.kind !== 'fault') return end
  const { reason, output, record } = end
  return end.isRetryable ? { ...end, endsAs: 'failed' } : { kind: 'failed', reason, output, record }
}

function readOutcome(outcome: OutboundOutcome, sent: NodeRecord, showing: Showing): NodeEnd {
  switch (outcome.kind) {
    case 'refused': {
      const reason = `Not sent (${outcome.reason}): ${outcome.detail}`
      // What a flow says of headers was checked when it was saved: this came out of a merge field.
      return outcome.reason === 'header' ? badValue(reason, sent) : lastingFault(reason, sent)
    }
    case 'failed': {
      if (outcome.reason === 'aborted') return { kind: 'interrupted' }
      const reason = `No answer (${outcome.reason}): ${outcome.detail}`
      return { kind: 'fault', reason, isRetryable: true, output: { status: null, error: outcome.reason }, record: sent }
    }
    case 'answered':
      return readAnswer(outcome, sent, showing)
  }
}

function readAnswer(answer: OutboundAnswer, sent: NodeRecord, { hasCredential, secrets }: Opened): NodeEnd {
  const { status } = answer
  const headers = Object.fromEntries(
    Object.entries(answer.headers).map(([name, value]) => [name, secrets.fromText(value)]),
  )
  const output = { status, headers, body: readBody(answer, secrets) }
  const record = { ...sent, output: { ...output, headers: withoutSecrets(headers), truncated: answer.truncated } }
  if (status < 400) return { kind: 'next', outcome: 'success', output, record }
  const reason = `The answer was ${status}.`
  if (hasCredential && (status === 401 || status === 403))
    return {
      kind: 'fault',
      reason: `The credential was refused: the answer was ${status}.`,
      isRetryable: true,
      output,
      record,
    }
  if (status >= 500) return { kind: 'fault', reason, isRetryable: true, output, record }
  if (retryableStatuses.has(status)) {
    return { kind: 'fault', reason, isRetryable: true, endsAs: 'failed', output, record }
  }
  return { kind: 'failed', reason, output, record }
}

/** The answer that the flow gives as an example, else an empty 200. */
function createSampleAnswer(sample: WebRequestParams['sampleResponse'] = {}): OutboundAnswer {
  const { status = 200, headers = {}, body = '' } = sample
  const named = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])
  const isText = typeof body === 'string'
  return {
    kind: 'answered',
    status,
    headers: { ...Object.fromEntries(named), ...(isText ? {} : { 'content-type': 'application/json' }) },
    body: Buffer.from(isText ? body : JSON.stringify(body)),
    truncated: false,
    durationMs: 0,
  }
}

/** The parsed value when the answer is JSON, else the text; half a JSON document is text. */
function readBody({ headers, body, truncated }: OutboundAnswer, secrets: SecretRemover): unknown {
  const isJson = /^application\/(?:[^;\s]+\+)?json\s*(?:;|$)/i.test(headers['content-type'] ?? '')
  if (isJson && !truncated) {
    const reading = readJsonPayload(body)
    if (reading.kind === 'ok') return secrets.fromValue(reading.value)
  }
  const text = new TextDecoder().decode(body)
  return truncated ? secrets.fromBeginning(text) : secrets.fromText(text)
}

function withoutSecrets(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, secretHeader.test(name) ? '[removed]' : value]),
  )
}
