import { readDuration, readInstant } from '../duration.ts'
import { hasMergeFields } from '../merge-fields.ts'
import type { NodeCheck, ParamProblem } from './node-check.ts'

export const checkWait: NodeCheck = (params) => [...checkDuration(params.for), ...checkInstant(params.until)]

function checkDuration(text: unknown): ParamProblem[] {
  if (typeof text !== 'string' || hasMergeFields(text)) return []
  const reading = readDuration(text)
  return reading.kind === 'ok' ? [] : [{ pointer: '/for', message: reading.message }]
}

function checkInstant(text: unknown): ParamProblem[] {
  if (typeof text !== 'string' || hasMergeFields(text) || readInstant(text) !== undefined) return []
  return [{ pointer: '/until', message: 'This is not an RFC 3339 instant such as 2030-01-31T09:00:00Z.' }]
}
