import type { CredentialSecret } from '#contract/credential.ts'
import type { SendSmsParams } from '#contract/nodes/send-sms.ts'
import { readJsonPayload } from '#domain/json-payload.ts'
import { renderTemplate } from '#domain/merge-fields.ts'
import { readPhoneNumber, readSmsSender, smsLengthMax } from '#domain/phone-number.ts'
import { retriesDefault } from '#domain/retry-schedule.ts'
import type { OutboundAnswer, OutboundOutcome, OutboundRequest } from '#platform/outbound/outbound-client.ts'
import {
  credentialFault,
  lastingFault,
  type NodeCall,
  type NodeContext,
  type NodeEnd,
  type NodeRecord,
} from './node.ts'
import { deriveIdempotencyKey, retryableStatuses } from './web-request.ts'

const timeoutMs = 10_000
const answerBytesMax = 64 * 1024

/**
 * Sends a text message through an HTTP API that speaks as Twilio's does. 401, 403 and what the network does are faults
 * to repeat, as is a 5xx; any other 4xx is a failure with the words of the gateway, 408, 425 and 429 after the same
 * attempts. A number or a message that the data made impossible is a failure; one that is empty is a fault that lasts.
 */
export function executeSendSms(context: NodeContext, params: Record<string, unknown>): NodeEnd | NodeCall {
  const sms = params as SendSmsParams
  const render = (template: string) => renderTemplate(template, context.scope, context.templates).trim()
  const input = { from: render(sms.from), to: render(sms.to), body: render(sms.body) }
  for (const [name, value] of Object.entries(input)) {
    if (value === '') return lastingFault(`The parameter "${name}" is empty.`, { input })
  }
  const form = readForm(input)
  if (typeof form === 'string') return { kind: 'failed', reason: form, output: { sid: null }, record: { input } }
  return {
    kind: 'call',
    retries: sms.retries ?? retriesDefault,
    wouldSend: input,
    assume: () => {
      const output = { sid: 'SM00000000000000000000000000000000' }
      return { kind: 'next', outcome: 'success', output, record: { input, output } }
    },
    send: async (signal) => {
      const credential = await context.openCredential(sms.credentialId, ['sms'])
      if (credential.kind === 'unusable') return credentialFault(credential, { input })
      const request = createRequest(credential.secret, form, context)
      if (typeof request === 'string') return lastingFault(request, { input })
      return readOutcome(await context.outbound.send({ ...request, signal }), { input })
    },
  }
}

/** The form, or what is wrong with it. */
function readForm({ from, to, body }: { from: string; to: string; body: string }): Record<string, string> | string {
  const sender = readSmsSender(from)
  if (sender === undefined) return 'The parameter "from" is no phone number, sender name or messaging service.'
  const number = readPhoneNumber(to)
  if (number === undefined) return 'The parameter "to" is not a phone number such as +442079460958.'
  if (body.length > smsLengthMax) return `The message is longer than ${smsLengthMax} characters.`
  return {
    ...(sender.kind === 'service' ? { MessagingServiceSid: sender.sid } : { From: sender.from }),
    To: number,
    Body: body,
  }
}

/** The request, or why none is made. */
function createRequest(
  { baseUrl, accountSid, authToken }: CredentialSecret<'sms'>,
  form: Record<string, string>,
  context: NodeContext,
): OutboundRequest | string {
  const base = URL.parse(baseUrl)
  if (base === null || base.search !== '' || base.hash !== '') return 'The base URL of the credential cannot be read.'
  if (base.protocol !== 'https:' && !isThisMachine(base.hostname)) {
    return 'The base URL of the credential is not https: its token would travel in clear.'
  }
  return {
    method: 'POST',
    url: `${base.href.replace(/\/$/, '')}/2010-04-01/Accounts/${encodeURIComponent(accountSid)}/Messages.json`,
    headers: {
      authorization: `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
      accept: 'application/json',
      'idempotency-key': `"${deriveIdempotencyKey(context.experienceId, context.nodeId)}"`,
    },
    body: new URLSearchParams(form).toString(),
    timeoutMs,
    responseBytesMax: answerBytesMax,
  }
}

/** An address, as names may lead anywhere. */
function isThisMachine(hostname: string): boolean {
  return /^127\.\d+\.\d+\.\d+$/.test(hostname) || hostname === '[::1]'
}

function readOutcome(outcome: OutboundOutcome, sent: NodeRecord): NodeEnd {
  switch (outcome.kind) {
    case 'refused':
      return lastingFault(`Not sent (${outcome.reason}): ${outcome.detail}`, sent)
    case 'failed': {
      if (outcome.reason === 'aborted') return { kind: 'interrupted' }
      const reason = `No answer (${outcome.reason}): ${outcome.detail}`
      return { kind: 'fault', reason, isRetryable: true, output: { sid: null, error: outcome.reason }, record: sent }
    }
    case 'answered':
      return readAnswer(outcome, sent)
  }
}

function readAnswer(answer: OutboundAnswer, sent: NodeRecord): NodeEnd {
  const { status } = answer
  const { sid, state, code, message } = readBody(answer)
  if (status < 300) {
    // Whether it was sent is not known, and a second message would cost money.
    if (sid === null) return lastingFault(`The answer was ${status} without the sid of a message.`, sent)
    return { kind: 'next', outcome: 'success', output: { sid }, record: { ...sent, output: { sid, state, status } } }
  }
  const output = { sid: null, status, code, message }
  const words = message === null ? '' : ` ${message}${code === null ? '' : ` (${code})`}`
  const end = { reason: `The answer was ${status}.${words}`, output, record: { ...sent, output } }
  if (status < 400 || status >= 500 || status === 401 || status === 403)
    return { kind: 'fault', isRetryable: true, ...end }
  if (retryableStatuses.has(status)) return { kind: 'fault', isRetryable: true, endsAs: 'failed', ...end }
  return { kind: 'failed', ...end }
}

type Words = { sid: string | null; state: string | null; code: number | null; message: string | null }

function readBody({ body, truncated }: OutboundAnswer): Words {
  const reading = truncated ? undefined : readJsonPayload(body)
  const value =
    reading?.kind === 'ok' && typeof reading.value === 'object' && reading.value !== null ? reading.value : {}
  const read = (name: string): unknown => (Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined)
  const text = (name: string, lengthMax: number) => {
    const found = read(name)
    return typeof found === 'string' ? found.slice(0, lengthMax) : null
  }
  const code = read('code')
  return {
    sid: text('sid', 100),
    state: text('status', 100),
    code: typeof code === 'number' ? code : null,
    message: text('message', 500),
  }
}
