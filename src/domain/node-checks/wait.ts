import { isBeyondLongestWait, readDuration, readInstant } from '../duration.ts'
import { hasMergeFields } from '../merge-fields.ts'
import type { NodeCheck, ParamProblem } from './node-check.ts'

export const checkWait: NodeCheck = (params, now) => [...checkDuration(params.for), ...checkInstant(params.until, now)]

function checkDuration(text: unknown): ParamProblem[] {
  if (typeof text !== 'string' || hasMergeFields(text)) return []
  const reading = readDuration(text)
  return reading.kind === 'ok' ? [] : [{ pointer: '/for', message: reading.message }]
}

function checkInstant(text: unknown, now: Date): ParamProblem[] {
  if (typeof text !== 'string' || hasMergeFields(text)) return []
  const instant = readInstant(text)
  if (instant === undefined)
    return [{ pointer: '/until', message: 'This is not an RFC 3339 instant such as 2030-01-31T09:00:00Z.' }]
  return isBeyondLongestWait(instant, now)
    ? [{ pointer: '/until', message: 'This is more than ten years from now.' }]
    : []
}
