import type { Clock } from './clock.ts'
import type { Measured } from './measured.ts'

/** The write-ahead log of one PostgreSQL: one flush at a time, and each takes with it all that was written before it. */
export type Disk = {
  write(bytes: number): void
  /** Calls back when all that was written is on disk. */
  flush(done: () => void): void
  busyUs(): number
  flushes(): number
}

export function createDisk(clock: Clock, drawFlushUs: (bytes: number) => number): Disk {
  let unflushedBytes = 0
  let waiting: (() => void)[] = []
  let isFlushing = false
  let busyUs = 0
  let flushes = 0

  function begin(): void {
    const committed = waiting
    const tookUs = drawFlushUs(unflushedBytes)
    waiting = []
    unflushedBytes = 0
    isFlushing = true
    flushes += 1
    clock.after(tookUs, () => {
      busyUs += tookUs
      isFlushing = false
      for (const done of committed) done()
      if (waiting.length > 0 && !isFlushing) begin()
    })
  }

  return {
    write(bytes) {
      unflushedBytes += bytes
    },
    flush(done) {
      waiting.push(done)
      if (!isFlushing) begin()
    },
    busyUs: () => busyUs,
    flushes: () => flushes,
  }
}

/** Flush times as they were measured: of the size between or beyond the two that were, at a random place of their distribution. */
export function createFlushTimes(flushes: Measured['flushes'], random: () => number): (bytes: number) => number {
  const [small, large] = flushes
  if (small === undefined || large === undefined) throw new Error('Flushes of two sizes are needed.')
  return (bytes) => {
    const place = random()
    const smallUs = quantile(small.quantilesUs, place)
    const perByteUs = Math.max(0, quantile(large.quantilesUs, place) - smallUs) / (large.bytes - small.bytes)
    return smallUs + Math.max(0, bytes - small.bytes) * perByteUs
  }
}

function quantile(quantiles: readonly number[], place: number): number {
  const at = place * (quantiles.length - 1)
  const below = quantiles[Math.floor(at)] ?? 0
  const above = quantiles[Math.ceil(at)] ?? below
  return below + (above - below) * (at - Math.floor(at))
}
