import { setTimeout as delay } from 'node:timers/promises'
import type { BulkOperation, StartBulkOperation } from '#contract/bulk-operation.ts'
import type { ApiClient } from './api-client.ts'
import { printJson } from './client-command.ts'
import { ClientError } from './client-error.ts'
import { showProgress } from './show-progress.ts'

type Words = {
  /** What it is about: `Requests`. */
  of: string
  /** What happens to them: `released`. */
  done: string
  json: boolean
}

const pollMs = 250

/**
 * Starts a bulk operation, shows how far it gets, and tells the result. It is the gateway that works: to end this command
 * ends nothing. The process exits with 1 when something could not be done.
 */
export async function runBulkOperation(api: ApiClient, call: StartBulkOperation, words: Words): Promise<void> {
  let operation = await api.call<BulkOperation>('POST', '/bulk-operations', call)
  const { id, total } = operation
  if (!words.json) console.error(`${id} is under way on the gateway, and goes on if this command is ended.`)
  const progress = showProgress(process.stderr, {
    of: total === null ? words.of.toLowerCase() : `of ${total} ${words.of.toLowerCase()}`,
    isHidden: words.json,
  })
  while (operation.status === 'running') {
    progress.update(operation.done + operation.skipped + operation.failed)
    await delay(pollMs)
    operation = await api.call<BulkOperation>('GET', `/bulk-operations/${id}`)
  }
  progress.end()
  if (words.json) printJson(operation)
  else console.log(describe(operation, words))
  if (operation.status === 'failed') throw new ClientError(`${id} failed. ${operation.error ?? ''}`)
  if (operation.status === 'cancelled') throw new ClientError(`${id} was cancelled.`)
  if (operation.failed > 0) process.exitCode = 1
}

function describe({ done, skipped, failed, reasons }: BulkOperation, { of, done: verb }: Words): string {
  const why = Object.entries(reasons).map(([reason, times]) => `  - ${reason}: ${times}`)
  const others = [skipped > 0 ? `skipped: ${skipped}` : '', failed > 0 ? `could not be: ${failed}` : ''].filter(Boolean)
  return [`${[`${of} ${verb}: ${done}`, ...others].join(', ')}.`, ...why].join('\n')
}
