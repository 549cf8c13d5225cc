import type { BulkOperation } from '#contract/bulk-operation.ts'
import { ProblemError } from '../../api/problem-error.ts'
import { toast, toastError } from '../../ui/Toasts.tsx'
import { bulkStatuses, bulkVerbs, countOf, describeCounts, describeReasons, phrase } from '../operations/bulk-verbs.ts'

/** Says how a bulk operation ended. */
export function tellEnd(operation: BulkOperation): void {
  const { verb, status, done, error } = operation
  if (status === 'failed') {
    const title = `${phrase(verb, `${bulkVerbs[verb].noun}s`)}: it broke off.`
    toastError(
      new ProblemError({ type: 'about:blank', title, status: 0, ...(error === null ? {} : { detail: error }) }),
    )
    return
  }
  const reasons = describeReasons(operation)
  toast(
    status === 'cancelled' ? `${bulkStatuses.cancelled.label}: ${describeCounts(operation)}.` : doneWords(verb, done),
    reasons === '' ? undefined : `Left out: ${reasons}.`,
  )
}

function doneWords(verb: BulkOperation['verb'], done: number): string {
  const { noun, done: word } = bulkVerbs[verb]
  if (done === 0) return `No ${noun} was ${word}.`
  return `${countOf(noun, done)} ${done === 1 ? 'was' : 'were'} ${word}.`
}
