import type { BulkOperation, BulkStatus, BulkVerb } from '#contract/bulk-operation.ts'
import type { Action } from '#contract/permissions.ts'
import type { Tone } from '../../ui/Badge.tsx'
import { formatCount } from '../flows/format-count.ts'

type VerbWords = {
  /** On a button. */
  label: string
  noun: 'request' | 'experience'
  /** While it goes on. */
  doing: string
  done: string
  /** What will happen, and whether it can be undone. */
  prompt: string
  /** What the role has to include, besides starting operations. */
  may: Action
  isDangerous?: boolean
}

export const bulkVerbs: Record<BulkVerb, VerbWords> = {
  retry_experiences: {
    label: 'Retry',
    noun: 'experience',
    doing: 'Retrying experiences',
    done: 'retried',
    prompt:
      'Those that failed or are errored go on from the step where they stopped; the steps before are not repeated. Others stay as they are. Where a version is paused, resume its flow instead: that continues everything in it.',
    may: 'experience.retry',
  },
  run_experiences_again: {
    label: 'Run again',
    noun: 'experience',
    doing: 'Running experiences again',
    done: 'run again',
    prompt:
      'The request of each is replayed: a new experience starts on the present version of its flow, and does every step again, also those that succeeded. What they send cannot be taken back.',
    may: 'experience.runAgain',
  },
  terminate_experiences: {
    label: 'Terminate',
    noun: 'experience',
    doing: 'Terminating experiences',
    done: 'terminated',
    prompt:
      'Those that run, wait or are errored end where they stand: a node that is at work is not undone, and no node follows it. Others stay as they are. This cannot be undone.',
    may: 'experience.terminate',
    isDangerous: true,
  },
  release_requests: {
    label: 'Release',
    noun: 'request',
    doing: 'Releasing requests',
    done: 'released',
    prompt:
      'Each rejected request whose bytes are kept and that was not replayed yet is stored again, as an accepted one, and starts an experience on the present version of its flow. Others stay as they are, and nothing is released twice.',
    may: 'request.replay',
  },
  replay_requests: {
    label: 'Replay',
    noun: 'request',
    doing: 'Replaying requests',
    done: 'replayed',
    prompt:
      'Each is stored again, as a new request, and starts another experience on the present version of its flow, also where the first one succeeded. What they send cannot be taken back.',
    may: 'request.replay',
  },
}

export const bulkStatuses: Record<BulkStatus, { label: string; tone: Tone }> = {
  running: { label: 'Running', tone: 'informative' },
  completed: { label: 'Completed', tone: 'positive' },
  cancelled: { label: 'Cancelled', tone: 'neutral' },
  failed: { label: 'Failed', tone: 'negative' },
}

/** Which of the verbs the person may use. */
export function allowedVerbs(verbs: BulkVerb[], may: (action: Action) => boolean): BulkVerb[] {
  return may('bulkOperation.start') ? verbs.filter((verb) => may(bulkVerbs[verb].may)) : []
}

/** "Terminate 2 experiences", "Run all experiences again". */
export function phrase(verb: BulkVerb, what: string): string {
  return verb === 'run_experiences_again' ? `Run ${what} again` : `${bulkVerbs[verb].label} ${what}`
}

/** "1 experience", "1,204 requests". */
export function countOf(noun: VerbWords['noun'], count: number): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`
}

/** How many were dealt with, in words: what was not done only where there is some. */
export function describeCounts({ verb, done, skipped, failed }: BulkOperation): string {
  const parts = [`${formatCount(done)} ${bulkVerbs[verb].done}`]
  if (skipped > 0) parts.push(`${formatCount(skipped)} skipped`)
  if (failed > 0) parts.push(`${formatCount(failed)} failed`)
  return parts.join(', ')
}

/** Why objects were skipped or failed, the most frequent reason first. */
export function describeReasons({ reasons }: BulkOperation): string {
  return Object.entries(reasons)
    .toSorted(([, a], [, b]) => b - a)
    .map(([reason, count]) => `${formatCount(count)} ${reasonWords[reason] ?? reason.replaceAll('_', ' ')}`)
    .join(', ')
}

const reasonWords: Record<string, string> = {
  replayed_before: 'replayed before',
  key_taken: 'with an idempotency key that is taken',
  flow_not_active: 'whose flow takes no requests',
  not_replayable: 'that cannot be replayed',
  request_gone: 'whose request is no longer kept',
  flow_paused: 'whose flow version is paused',
  version_over: 'whose flow version is over',
  not_stopped: 'that went on meanwhile',
  already_over: 'already over',
  not_found: 'no longer kept',
}
