import { hasMergeFields } from '../merge-fields.ts'
import { readPhoneNumber, readSmsSender, smsLengthMax } from '../phone-number.ts'
import type { NodeCheck, ParamProblem } from './node-check.ts'

export const checkSendSms: NodeCheck = (params) => [
  ...checkLiteral('from', params.from, (text) =>
    readSmsSender(text) === undefined ? 'This is no phone number, sender name or messaging service.' : undefined,
  ),
  ...checkLiteral('to', params.to, (text) =>
    readPhoneNumber(text) === undefined ? 'This is not a phone number such as +442079460958.' : undefined,
  ),
  ...checkLiteral('body', params.body, (text) =>
    text.length > smsLengthMax ? `The message is longer than ${smsLengthMax} characters.` : undefined,
  ),
]

function checkLiteral(name: string, text: unknown, judge: (text: string) => string | undefined): ParamProblem[] {
  if (typeof text !== 'string' || hasMergeFields(text)) return []
  const message = text.trim() === '' ? 'A value is required.' : judge(text.trim())
  return message === undefined ? [] : [{ pointer: `/${name}`, message }]
}
