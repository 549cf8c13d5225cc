import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { round, startPair, warmUp } from '../accepts.ts'
import { runLoad } from '../load.ts'
import { defineScenario } from '../scenario.ts'

const pageBytes = 8192

export const scenario = defineScenario({
  name: 'fdatasync',
  measures:
    'flushes a second that the disk makes of one page appended each time, and webhooks accepted from one sender that waits for each answer: one flush each',
  figures: { ceiling: '/s', 'flush p50': 'ms', 'flush p99': 'ms', gateway: '/s', ratio: '', p50: 'ms', p99: 'ms' },
  floors: [],
  async run(bench) {
    const { gateway, atGateway } = await startPair(bench)
    const alone = { ...atGateway, connections: 1 }
    await warmUp(bench, alone)
    return await bench.eachRound(async () => {
      await gateway.drain()
      const durations = flush(join(bench.makeFolder(), 'flushed'), bench.durationMs)
      const load = await runLoad({ ...alone, durationMs: bench.durationMs })
      const ceiling = durations.length / (bench.durationMs / 1000)
      const sorted = durations.toSorted((a, b) => a - b)
      const at = (share: number) => round(sorted[Math.floor(sorted.length * share)] ?? 0, 3)
      return {
        ceiling: Math.round(ceiling),
        'flush p50': at(0.5),
        'flush p99': at(0.99),
        gateway: load.requestsPerSecond,
        ratio: round(load.requestsPerSecond / ceiling, 3),
        p50: load.p50Ms,
        p99: load.p99Ms,
      }
    })
  },
})

/** Appends a page and flushes it, again and again. Answers how long each took. */
function flush(path: string, durationMs: number): number[] {
  const file = openSync(path, 'w')
  try {
    const page = Buffer.alloc(pageBytes, 1)
    const durations: number[] = []
    const deadline = performance.now() + durationMs
    for (let startedAt = performance.now(); startedAt < deadline; ) {
      writeSync(file, page)
      fdatasyncSync(file)
      const now = performance.now()
      durations.push(now - startedAt)
      startedAt = now
    }
    return durations
  } finally {
    closeSync(file)
  }
}
