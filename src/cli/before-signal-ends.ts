import { constants } from 'node:os'

/**
 * Does what must not be left undone when SIGINT or SIGTERM ends the process, with the exit code that shells expect. Answers
 * what takes it back.
 */
export function beforeSignalEnds(cleanUp: () => void): () => void {
  const end = (signal: NodeJS.Signals) => {
    cleanUp()
    process.exit(128 + constants.signals[signal])
  }
  const signals = ['SIGINT', 'SIGTERM'] as const
  for (const signal of signals) process.once(signal, end)
  return () => {
    for (const signal of signals) process.off(signal, end)
  }
}
