import type { Activity, ActivityKind } from '#contract/experience.ts'
import type { Tone } from '../../ui/Badge.tsx'

/** What the engine notes with a line of the timeline. Everything is optional: kinds of nodes differ, and old lines stay. */
export type ActivityDetail = {
  outcome?: string | undefined
  reason?: string | undefined
  attempt?: number | undefined
  nextAttemptAt?: string | undefined
  until?: string | undefined
  by?: string | undefined
  durationMs?: number | undefined
  input?: unknown
  output?: unknown
  /** Long parts are only the beginning of their JSON text. */
  isTruncated: boolean
}

/** The detail of a line, member by member, each only if it has the type that it should have. */
export function readDetail({ detail }: Activity): ActivityDetail {
  if (typeof detail !== 'object' || detail === null) return { isTruncated: false }
  const members = detail as Record<string, unknown>
  const text = (name: string) => (typeof members[name] === 'string' ? members[name] : undefined)
  const number = (name: string) => (typeof members[name] === 'number' ? members[name] : undefined)
  return {
    outcome: text('outcome'),
    reason: text('reason'),
    attempt: number('attempt'),
    nextAttemptAt: text('nextAttemptAt'),
    until: text('until'),
    by: text('by'),
    durationMs: number('durationMs'),
    input: members.input,
    output: members.output,
    isTruncated: members.truncated === true,
  }
}

export const activityKinds: Record<ActivityKind, { label: string; tone: Tone }> = {
  node_completed: { label: 'Passed', tone: 'positive' },
  attempt_failed: { label: 'Attempt failed', tone: 'caution' },
  waiting: { label: 'Waiting', tone: 'accent' },
  completed: { label: 'Completed', tone: 'positive' },
  failed: { label: 'Failed', tone: 'negative' },
  errored: { label: 'Errored', tone: 'negative' },
  terminated: { label: 'Terminated', tone: 'neutral' },
  paused: { label: 'Paused', tone: 'negative' },
  resumed: { label: 'Resumed', tone: 'informative' },
  retried: { label: 'Retried', tone: 'informative' },
}

/** The parts of a web request as a person reads them: a body that is JSON, as JSON. */
export function withReadBody(message: unknown): unknown {
  if (typeof message !== 'object' || message === null || !('body' in message)) return message
  const { body } = message
  if (typeof body !== 'string' || !/^\s*[[{]/.test(body)) return message
  try {
    return { ...message, body: JSON.parse(body) }
  } catch {
    return message
  }
}
