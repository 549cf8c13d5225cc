/** Runs work, at most so many at once; the rest waits its turn in order. */
export type Slots = { run<T>(work: () => Promise<T>): Promise<T> }

/** Slots for `count` pieces of work at a time. */
export function createSlots(count: number): Slots {
  const waiting: (() => void)[] = []
  let free = count
  return {
    async run(work) {
      if (free > 0) free--
      else await new Promise<void>((resolve) => waiting.push(resolve))
      try {
        return await work()
      } finally {
        const next = waiting.shift()
        if (next === undefined) free++
        else next()
      }
    },
  }
}
