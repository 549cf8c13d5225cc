import { setTimeout as delay } from 'node:timers/promises'
import type { Experience } from '#contract/experience.ts'
import type { ApiClient } from '../../src/cli/api-client.ts'

const pollIntervalMs = 200
const timeoutMs = 30_000

/** The experience once it has ended, or as it stands after half a minute. */
export async function waitForEnd(api: ApiClient, experienceId: string): Promise<Experience> {
  const deadline = performance.now() + timeoutMs
  for (;;) {
    const experience = await api.call<Experience>('GET', `/experiences/${experienceId}`)
    if (experience.finishedAt !== null || performance.now() > deadline) return experience
    await delay(pollIntervalMs)
  }
}
