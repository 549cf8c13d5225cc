import { type LoadOrder, type LoadResult, runLoad } from './load.ts'
import { jsonHeaders, payload } from './payload.ts'
import type { Bench } from './scenario.ts'
import type { BenchGateway, ProcessorTime } from './start-bench-gateway.ts'

/** A gateway and the bare server that it is compared with: same payload, same load. */
export async function startPair(bench: Bench) {
  const ceiling = await bench.startServer('ceiling')
  const gateway = await bench.startGateway()
  const atCeiling = { port: ceiling.port, path: '/', headers: jsonHeaders, body: payload }
  const atGateway = { port: gateway.port, path: gateway.path, headers: gateway.headers, body: payload }
  return { gateway, atCeiling, atGateway }
}

/** The first requests meet code that is not compiled yet and pages that are not in memory. */
export async function warmUp(bench: Bench, ...orders: Omit<LoadOrder, 'durationMs'>[]): Promise<void> {
  for (const order of orders) await runLoad({ ...order, durationMs: Math.min(2000, bench.durationMs) })
}

type Accepting = {
  load: LoadResult
  /** Microseconds for each answer, from the first request to the last answer. What the engine does meanwhile is in it. */
  accepting: ProcessorTime
  /** Until each experience was over. */
  completing: ProcessorTime
  /** From the last answer to the end of the last experience. */
  drainedMs: number
}

/** A load on the gateway, and after it the wait until its backlog is drained. */
export async function loadGateway(gateway: BenchGateway, order: LoadOrder): Promise<Accepting> {
  const before = gateway.processorTime()
  const load = await runLoad(order)
  const loaded = gateway.processorTime()
  const loadedAt = performance.now()
  await gateway.drain()
  const drainedMs = performance.now() - loadedAt
  const drained = gateway.processorTime()
  const each = (after: ProcessorTime) => ({
    gateway: perRequest(before.gateway, after.gateway, load.requests),
    postgres: perRequest(before.postgres, after.postgres, load.requests),
  })
  return { load, accepting: each(loaded), completing: each(drained), drainedMs }
}

function perRequest(before: number | undefined, after: number | undefined, requests: number): number | undefined {
  return before === undefined || after === undefined ? undefined : round((after - before) / requests, 1)
}

export function countRefused({ statuses }: LoadResult): number {
  return Object.entries(statuses).reduce((sum, [status, count]) => sum + (status === '202' ? 0 : count), 0)
}

export function round(value: number, decimals: number): number {
  return Number(value.toFixed(decimals))
}

export const acceptFigures = {
  ceiling: '/s',
  gateway: '/s',
  ratio: '',
  p50: 'ms',
  p99: 'ms',
  'gateway CPU to 202': 'µs each',
  'PostgreSQL CPU to 202': 'µs each',
  'gateway CPU to completion': 'µs each',
  'PostgreSQL CPU to completion': 'µs each',
  refused: '',
} as const

/** Bare server and gateway in turn, with as many connections. The backlog is drained before each ceiling. */
export async function measureAccepts(bench: Bench, connections: number) {
  const { gateway, atCeiling, atGateway } = await startPair(bench)
  const order = { connections, durationMs: bench.durationMs }
  await warmUp(bench, { ...atCeiling, connections }, { ...atGateway, connections })
  return await bench.eachRound<keyof typeof acceptFigures>(async () => {
    await gateway.drain()
    const ceiling = await runLoad({ ...atCeiling, ...order })
    const { load, accepting, completing } = await loadGateway(gateway, { ...atGateway, ...order })
    return {
      ceiling: ceiling.requestsPerSecond,
      gateway: load.requestsPerSecond,
      ratio: round(load.requestsPerSecond / ceiling.requestsPerSecond, 3),
      p50: load.p50Ms,
      p99: load.p99Ms,
      'gateway CPU to 202': accepting.gateway,
      'PostgreSQL CPU to 202': accepting.postgres,
      'gateway CPU to completion': completing.gateway,
      'PostgreSQL CPU to completion': completing.postgres,
      refused: countRefused(load),
    }
  })
}
