import { createHash } from 'node:crypto'
import { countRefused, round, startPair, warmUp } from '../accepts.ts'
import { type LoadOrder, runLoad } from '../load.ts'
import { type Bench, defineScenario } from '../scenario.ts'
import { type BenchGateway, withClient } from '../start-bench-gateway.ts'

const connections = 256
const poolSizes = [8, 16, 32]

export const scenario = defineScenario({
  name: 'own-receiver',
  measures:
    'webhooks accepted a second, and by a receiver of one’s own on the same PostgreSQL: Fastify, token looked up, one committed insert each',
  figures: {
    ceiling: '/s',
    own: '/s',
    gateway: '/s',
    ratio: '',
    'own p99': 'ms',
    p99: 'ms',
    'p99 ratio': '',
    refused: '',
  },
  floors: [
    { figure: 'ratio', atLeast: 1.5 },
    { figure: 'p99 ratio', atMost: 1 },
    { figure: 'refused', atMost: 0 },
  ],
  async run(bench) {
    const { gateway, atCeiling, atGateway } = await startPair(bench)
    const atOwn = { ...atGateway, port: await startBest(bench, gateway, atGateway) }
    const order = { connections, durationMs: bench.durationMs }
    await warmUp(bench, { ...atCeiling, connections }, { ...atGateway, connections })
    return await bench.eachRound(async () => {
      await gateway.drain()
      const ceiling = await runLoad({ ...atCeiling, ...order })
      const own = await runLoad({ ...atOwn, ...order })
      if (countRefused(own) > 0) throw new Error('The own receiver refused requests.')
      const load = await runLoad({ ...atGateway, ...order })
      return {
        ceiling: ceiling.requestsPerSecond,
        own: own.requestsPerSecond,
        gateway: load.requestsPerSecond,
        ratio: round(load.requestsPerSecond / own.requestsPerSecond, 3),
        'own p99': own.p99Ms,
        p99: load.p99Ms,
        'p99 ratio': round(load.p99Ms / own.p99Ms, 3),
        refused: countRefused(load),
      }
    })
  },
})

/** The receiver with each size of pool in turn; then with the best; answers its port. */
async function startBest(
  bench: Bench,
  gateway: BenchGateway,
  order: Omit<LoadOrder, 'connections' | 'durationMs'>,
): Promise<number> {
  const connectionString = await makeDatabase(gateway)
  const start = (poolSize: number) =>
    bench.startServer('own-receiver', {
      DATABASE_URL: connectionString,
      POOL_SIZE: String(poolSize),
      NODE_ENV: 'production',
    })
  const tried: { poolSize: number; perSecond: number }[] = []
  for (const poolSize of poolSizes) {
    const { port, stop } = await start(poolSize)
    const at = { ...order, port, connections }
    await warmUp(bench, at)
    const { requestsPerSecond } = await runLoad({ ...at, durationMs: Math.min(2000, bench.durationMs) })
    tried.push({ poolSize, perSecond: requestsPerSecond })
    await stop()
  }
  const best = tried.reduce((best, each) => (each.perSecond > best.perSecond ? each : best))
  const figures = tried.map(({ poolSize, perSecond }) => `${poolSize}: ${perSecond}/s`).join(', ')
  bench.note(`The receiver of one’s own has a pool of ${best.poolSize}, its best of ${figures}.`)
  const { port } = await start(best.poolSize)
  await warmUp(bench, { ...order, port, connections })
  return port
}

/** A database beside the gateway's, with the token that the load sends. */
async function makeDatabase({ connectionString, headers }: BenchGateway): Promise<string> {
  await withClient(connectionString, (client) => client.query('create database own_receiver'))
  // Not by URL: the host of a Unix socket stands in the query, and the authority is empty.
  const own = connectionString.replace(/^(postgresql:\/\/[^/]*\/)[^?]*/, '$1own_receiver')
  const token = headers.Authorization?.replace('Bearer ', '') ?? ''
  await withClient(own, async (client) => {
    await client.query(`
      create table token (id int generated always as identity primary key, digest bytea not null unique, active boolean not null);
      create table request (id uuid primary key default gen_random_uuid(), flow text not null, token_id int not null,
        remote_address inet not null, received_at timestamptz not null default now(), headers jsonb not null, body jsonb not null)`)
    const digest = createHash('sha256').update(token).digest()
    await client.query('insert into token (digest, active) values ($1, true)', [digest])
  })
  return own
}
