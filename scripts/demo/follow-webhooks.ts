import { setTimeout as delay } from 'node:timers/promises'
import type { InboundRequest } from '#contract/inbound-request.ts'
import type { ApiClient } from '../../src/cli/api-client.ts'
import { followRequests } from '../../src/cli/follow-requests.ts'
import { screen } from './screen.ts'
import { waitForEnd } from './wait-for-end.ts'

const pollIntervalMs = 500

/** Shows each new request, and how its experience ended, until the signal. */
export async function followWebhooks(api: ApiClient, stopping: AbortSignal): Promise<void> {
  const { next } = await followRequests(api, {})
  while (!stopping.aborted) {
    for (const request of await next()) void show(api, request).catch(ignoreWhen(stopping))
    await delay(pollIntervalMs, undefined, { signal: stopping }).catch(() => {})
  }
}

async function show(api: ApiClient, { id, outcome, reason, status, experienceId }: InboundRequest): Promise<void> {
  const time = new Date().toLocaleTimeString('en-GB')
  if (outcome === 'rejected') return screen.failed(`${time}  ${id} rejected with ${status}: ${reason}`)
  screen.done(`${time}  ${id} ${outcome}`)
  if (outcome === 'duplicate' || experienceId === null) return
  const experience = await waitForEnd(api, experienceId)
  const line = `${new Date().toLocaleTimeString('en-GB')}  ${experienceId} ${experience.status}`
  if (experience.status === 'completed') screen.done(line)
  else screen.failed(`${line} ${experience.failure ?? ''}`)
}

/** A call that the end of the demo interrupted is no failure. */
function ignoreWhen(stopping: AbortSignal): (error: unknown) => void {
  return (error) => {
    if (!stopping.aborted) screen.failed((error as Error).message)
  }
}
