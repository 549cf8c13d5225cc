import { Counter, type Registry } from 'prom-client'
import type { ErrorCode } from '#contract/error-codes.ts'
import type { Log } from '#platform/log.ts'

/** Notes a refusal whose request id has no record. `reason` is for the operator and quotes nothing of the request. */
export type NoteUnrecorded = (requestId: string, code: ErrorCode, reason: string | undefined) => void

/**
 * What is no sound HTTP reaches no webhook URL, and a question about a token or a receipt is no webhook: neither becomes a
 * record. They are counted, and named in the log for who looks: strangers decide how many there are.
 */
export function createNoteUnrecorded(registry: Registry, log: Log): NoteUnrecorded {
  const refusals = new Counter({
    name: 'hookgate_unrecorded_refusals_total',
    help: 'Refusals whose request id has no record: faulty or slow HTTP, whoami and receipts. By error code.',
    labelNames: ['code'],
    registers: [registry],
  })
  return (requestId, code, reason) => {
    refusals.labels(code).inc()
    log.debug({ requestId, code, reason }, 'a request was refused and is not recorded under this id')
  }
}
