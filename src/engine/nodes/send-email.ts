import type { SendEmailParams } from '#contract/nodes/send-email.ts'
import { type Mailbox, readMailboxes } from '#domain/email-address.ts'
import { renderHtml, renderTemplate } from '#domain/merge-fields.ts'
import { retriesDefault } from '#domain/retry-schedule.ts'
import type { Mail } from '#platform/outbound/compose-mail.ts'
import type { SmtpOutcome } from '#platform/outbound/smtp-outcome.ts'
import {
  credentialFault,
  lastingFault,
  type NodeCall,
  type NodeContext,
  type NodeEnd,
  type NodeRecord,
} from './node.ts'
import { deriveIdempotencyKey } from './web-request.ts'

/** Of text and HTML together. */
const contentBytesMax = 2 * 1024 * 1024

/** RFC 5322 §2.1.1: what a line may hold. */
const subjectLengthMax = 998

/**
 * Sends a message through a mail server. A bounce (5xx) is a failure, a "not now" (4xx) becomes one after the same
 * attempts as a fault; no connection, no trust and no entry are faults to repeat. An address or subject that the data
 * made impossible is a failure; one that is empty is a fault that lasts.
 *
 * Each attempt carries the same Message-ID, so that a second copy can be recognised.
 */
export function executeSendEmail(context: NodeContext, params: Record<string, unknown>): NodeEnd | NodeCall {
  const email = params as SendEmailParams
  const rendered = render(email, context)
  const { text, html, ...visible } = rendered
  const input = Object.fromEntries(Object.entries(visible).filter(([, value]) => value !== ''))
  for (const name of ['from', 'to', 'subject'] as const) {
    if (rendered[name] === '') return lastingFault(`The parameter "${name}" is empty.`, { input })
  }
  if (text.trim() === '' && html.trim() === '') return lastingFault('The message is empty.', { input })
  const mail = readMail(rendered, context)
  if (typeof mail === 'string') return { kind: 'failed', reason: mail, output: { messageId: null }, record: { input } }
  return {
    kind: 'call',
    retries: email.retries ?? retriesDefault,
    wouldSend: { ...input, ...(text === '' ? {} : { text }), ...(html === '' ? {} : { html }) },
    assume: () => {
      const output = { messageId: mail.messageId, rejected: [] }
      return { kind: 'next', outcome: 'success', output, record: { input, output } }
    },
    send: async (signal) => {
      const credential = await context.openCredential(email.credentialId, ['smtp'])
      if (credential.kind === 'unusable') return credentialFault(credential, { input })
      return readOutcome(await context.outbound.sendMail(credential.secret, mail, signal), mail, { input })
    },
  }
}

type Rendered = Record<'from' | 'to' | 'cc' | 'bcc' | 'replyTo' | 'subject' | 'text' | 'html', string>

/** White space around what stands in a header is not part of it. */
function render(email: SendEmailParams, { scope, templates }: NodeContext): Rendered {
  const line = (template = '') => renderTemplate(template, scope, templates).trim()
  return {
    from: line(email.from),
    to: line(email.to),
    cc: line(email.cc),
    bcc: line(email.bcc),
    replyTo: line(email.replyTo),
    subject: line(email.subject),
    text: renderTemplate(email.text ?? '', scope, templates),
    html: renderHtml(email.html ?? '', scope, templates),
  }
}

/** The message, or what is wrong with it. */
function readMail({ subject, text, html, ...rendered }: Rendered, context: NodeContext): Mail | string {
  const lists: Partial<Record<keyof typeof rendered, Mailbox[]>> = {}
  for (const [name, value] of Object.entries(rendered) as [keyof typeof rendered, string][]) {
    const reading = readMailboxes(value)
    if (reading.kind === 'bad') return `The parameter "${name}" cannot be used: ${reading.message}`
    if (reading.mailboxes.length > 0) lists[name] = reading.mailboxes
  }
  const { from: [sender, another] = [], to = [], ...others } = lists
  if (sender === undefined || another !== undefined) return 'The parameter "from" is not exactly one address.'
  if (to.length === 0) return 'The parameter "to" holds no address.'
  if (/[\r\n\0\u2028\u2029]/.test(subject)) return 'The subject holds a line break.'
  if (subject.length > subjectLengthMax) return `The subject is longer than ${subjectLengthMax} characters.`
  if (Buffer.byteLength(text) + Buffer.byteLength(html) > contentBytesMax) return 'The message is larger than 2 MiB.'
  const name = deriveIdempotencyKey(context.experienceId, context.nodeId)
  const messageId = `<${name}@${sender.address.slice(sender.address.lastIndexOf('@') + 1)}>`
  const content = { ...(text === '' ? {} : { text }), ...(html === '' ? {} : { html }) }
  return { ...others, from: sender, to, subject, messageId, ...content }
}

function readOutcome(outcome: SmtpOutcome, { messageId }: Mail, sent: NodeRecord): NodeEnd {
  switch (outcome.kind) {
    case 'accepted': {
      const { reply, bytes, rejected } = outcome
      const output = { messageId, rejected: rejected.map(({ address }) => address) }
      return {
        kind: 'next',
        outcome: 'success',
        output,
        record: { ...sent, output: { messageId, reply, bytes, rejected } },
      }
    }
    case 'rejected': {
      const { code, reply } = outcome
      const output = { messageId: null, code, reply }
      const end = { reason: `The mail server refused the message: ${reply}`, output, record: { ...sent, output } }
      if (code >= 500) return { kind: 'failed', ...end }
      return { kind: 'fault', isRetryable: true, endsAs: 'failed', ...end }
    }
    case 'refused':
      return lastingFault(`Not sent (${outcome.reason}): ${outcome.detail}`, sent)
    case 'failed': {
      if (outcome.reason === 'aborted') return { kind: 'interrupted' }
      const reason = `Not sent (${outcome.reason}): ${outcome.detail}`
      return {
        kind: 'fault',
        reason,
        isRetryable: true,
        output: { messageId: null, error: outcome.reason },
        record: sent,
      }
    }
  }
}
