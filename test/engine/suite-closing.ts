import { after } from 'node:test'
import type { Closing } from '../harness/closing.ts'

/** Closes at the end of the suite, last opened first. Call it in the suite's body. */
export function suiteClosing(): Closing {
  const closers: (() => unknown)[] = []
  after(async () => {
    for (const close of closers.reverse()) await close()
  })
  return { after: (close) => closers.push(close) }
}
