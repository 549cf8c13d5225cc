import { setTimeout as delay } from 'node:timers/promises'

const intervalMs = 15
/** Generous: it is the time that a busy machine is forgiven, and costs nothing where all is well. */
const defaultTimeoutMs = 30_000

/** Polls until the condition gives something truthy, and returns it. Fails in the end, naming what it waited for. */
export async function until<Value>(
  condition: () => Promise<Value | undefined | false | null> | Value | undefined | false | null,
  what: string,
  timeoutMs = defaultTimeoutMs,
): Promise<Value> {
  const deadline = performance.now() + timeoutMs
  for (;;) {
    const value = await condition()
    if (value) return value
    if (performance.now() > deadline) throw new Error(`Waited ${timeoutMs / 1000} s for ${what}.`)
    await delay(intervalMs)
  }
}
