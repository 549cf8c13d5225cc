import type { Clock } from './clock.ts'
import type { Thread } from './machine.ts'
import type { Measured } from './measured.ts'

/** The write-ahead log of one PostgreSQL: one flush at a time, and each takes with it all that was written before it. */
export type Disk = {
  write(bytes: number): void
  /** Calls back when all that was written is on disk. */
  flush(done: () => void): void
  busyUs(): number
  flushes(): number
}

/**
 * Part of a flush is work of the processor, where it is not a device of its own that does it: in virtual machines nearly
 * all of it was.
 */
export type FlushTime = { workUs: number; waitUs: number }

export function createDisk(clock: Clock, processor: Thread, drawFlush: (bytes: number) => FlushTime): Disk {
  let unflushedBytes = 0
  let waiting: (() => void)[] = []
  let isFlushing = false
  let busyUs = 0
  let flushes = 0

  function begin(): void {
    const committed = waiting
    const { workUs, waitUs } = drawFlush(unflushedBytes)
    const begunUs = clock.nowUs
    waiting = []
    unflushedBytes = 0
    isFlushing = true
    flushes += 1
    clock.after(waitUs, () =>
      processor.run(workUs, () => {
        busyUs += clock.nowUs - begunUs
        isFlushing = false
        for (const done of committed) done()
        if (waiting.length > 0 && !isFlushing) begin()
      }),
    )
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
export function createFlushTimes(flushes: Measured['flushes'], random: () => number): (bytes: number) => FlushTime {
  const [small, large] = flushes
  if (small === undefined || large === undefined) throw new Error('Flushes of two sizes are needed.')
  const share = Math.min(1, (small.workUs + large.workUs) / (small.meanUs + large.meanUs))
  return (bytes) => {
    const place = random()
    const smallUs = quantile(small.quantilesUs, place)
    const perByteUs = Math.max(0, quantile(large.quantilesUs, place) - smallUs) / (large.bytes - small.bytes)
    const us = smallUs + Math.max(0, bytes - small.bytes) * perByteUs
    return { workUs: us * share, waitUs: us * (1 - share) }
  }
}

function quantile(quantiles: readonly number[], place: number): number {
  const at = place * (quantiles.length - 1)
  const below = quantiles[Math.floor(at)] ?? 0
  const above = quantiles[Math.ceil(at)] ?? below
  return below + (above - below) * (at - Math.floor(at))
}
