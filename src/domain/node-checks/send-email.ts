import { readMailboxes } from '../email-address.ts'
import { hasMergeFields } from '../merge-fields.ts'
import type { NodeCheck, ParamProblem } from './node-check.ts'

export const checkSendEmail: NodeCheck = (params) => [
  ...checkAddresses('from', params.from, { isRequired: true, isSingle: true }),
  ...checkAddresses('to', params.to, { isRequired: true }),
  ...checkAddresses('cc', params.cc),
  ...checkAddresses('bcc', params.bcc),
  ...checkAddresses('replyTo', params.replyTo),
  ...checkSubject(params.subject),
  ...checkContent(params.text, params.html),
]

function checkAddresses(
  name: string,
  text: unknown,
  { isRequired = false, isSingle = false }: { isRequired?: boolean; isSingle?: boolean } = {},
): ParamProblem[] {
  if (typeof text !== 'string' || hasMergeFields(text)) return []
  const pointer = `/${name}`
  if (text.trim() === '') return isRequired ? [{ pointer, message: 'A value is required.' }] : []
  const reading = readMailboxes(text)
  if (reading.kind === 'bad') return [{ pointer, message: reading.message }]
  if (isSingle && reading.mailboxes.length !== 1) return [{ pointer, message: 'Give exactly one address.' }]
  return reading.mailboxes.length === 0 ? [{ pointer, message: 'This is not an e-mail address.' }] : []
}

function checkSubject(text: unknown): ParamProblem[] {
  if (typeof text !== 'string' || hasMergeFields(text)) return []
  if (text.trim() === '') return [{ pointer: '/subject', message: 'A value is required.' }]
  return /[\r\n]/.test(text.trim()) ? [{ pointer: '/subject', message: 'The subject is one line.' }] : []
}

function checkContent(text: unknown, html: unknown): ParamProblem[] {
  const isBlank = (content: unknown) => content === undefined || (typeof content === 'string' && content.trim() === '')
  return isBlank(text) && isBlank(html)
    ? [{ pointer: '/text', message: 'Give the message as text, as HTML, or both.' }]
    : []
}
