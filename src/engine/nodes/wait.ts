import type { WaitParams } from '#contract/nodes/wait.ts'
import { addDuration, isBeyondLongestWait, readDuration, readInstant } from '#domain/duration.ts'
import { renderTemplate } from '#domain/merge-fields.ts'
import { badValue, lastingFault, type NodeContext, type NodeEnd } from './node.ts'

/** Sleeps for a duration or until an instant, at most ten years. What is past goes on at once. */
export function executeWait(context: NodeContext, params: Record<string, unknown>): NodeEnd {
  const wait = params as WaitParams
  const template = wait.for ?? wait.until ?? ''
  const text = renderTemplate(template, context.scope, context.templates).trim()
  const input = wait.for === undefined ? { until: text } : { for: text }
  if (text === '') return lastingFault(`The parameter "${Object.keys(input)[0]}" is empty.`, { input })
  const reading = wait.for === undefined ? readUntil(text) : readFor(text, context.now)
  if (typeof reading === 'string') return badValue(reading, { input })
  if (reading.getTime() <= context.now.getTime()) return { kind: 'next', output: undefined, record: { input } }
  if (isBeyondLongestWait(reading, context.now)) return badValue('The wait is longer than ten years.', { input })
  return { kind: 'wait', until: reading, record: { input } }
}

/** The instant, or what is wrong. */
function readFor(text: string, now: Date): Date | string {
  const reading = readDuration(text)
  return reading.kind === 'ok' ? addDuration(now, reading.duration) : reading.message
}

/** The instant, or what is wrong. */
function readUntil(text: string): Date | string {
  return readInstant(text) ?? 'The parameter "until" is not an RFC 3339 instant with an offset, or a date.'
}
