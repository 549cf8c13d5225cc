/**
 * Measures on this machine what the simulation takes, and writes `measured.json`. Takes about three minutes; nothing else
 * should run meanwhile. Linux only, because processor times come from /proc.
 *
 * Each round measures everything, and what is written are the medians: a machine whose speed changes would otherwise be
 * simulated at one speed and compared at another.
 */
import { closeSync, fdatasyncSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { cpus, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import pg from 'pg'
import { findBuiltInPostgres } from '#platform/built-in-postgres/find.ts'
import { type LoadResult, runLoad } from '../load.ts'
import { openBench, stopProcess } from '../open-bench.ts'
import { payload } from '../payload.ts'
import { processorMicroseconds } from '../processor-time.ts'
import { serveGateway } from '../serve-gateway.ts'
import { type BenchGateway, startBenchGateway } from '../start-bench-gateway.ts'
import { readCommit } from '../write-results.ts'
import { type AcceptPoint, type Measured, measuredPath } from './measured.ts'
import { writePage } from './page-tables.ts'
import { endedChildrenMicroseconds, mainThreadMicroseconds } from './thread-time.ts'

const { values: flags } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    out: { type: 'string', default: measuredPath },
    help: { type: 'boolean', default: false },
  },
})
if (flags.help) {
  console.log(`node bench/simulate/measure.ts [--rounds N] [--out FILE]

Measures what the simulation takes and writes it to FILE. Without --out that is bench/simulate/measured.json, and the
tables of docs/operations/scaling.md are written as well. About three minutes.`)
  process.exit(0)
}
const rounds = Number(flags.rounds)
const roundMs = 3_000
/** The engine alone is faster than a node that only accepts: what the fits left behind does not last it long enough. */
const backlogMs = 9_000
/** Other than those that the simulation is compared at: a fit must not be judged by the points that it was made from. */
const fittedConnections = [8, 32, 128]
const comparedConnections = [64, 256]

/** Where a load goes: the flow and its token stay, the node is another one each time. */
type Target = { port: number; path: string; headers: Record<string, string> }

type Round = Pick<Measured, 'generatorUs' | 'accepts' | 'experiences'> & {
  closedLoops: Omit<Measured['closedLoops'][number], 'rounds'>[]
}

const startedAt = performance.now()
const bench = openBench({ rounds, durationMs: roundMs, parentFolder: tmpdir(), settings: {}, say })
const folder = bench.makeFolder()
const dataDir = join(folder, 'data')
try {
  say('flushes of the disk')
  const flushes = [8_192, 131_072].map((bytes) => measureFlushes(bytes))

  // It makes the flow, its token and the database that each node below works on.
  const gateway = await startBenchGateway(dataDir, {})
  await gateway.stop()
  const measuredRounds: Round[] = []
  for (let round = 1; round <= rounds; round += 1) {
    say(`round ${round} of ${rounds}`)
    measuredRounds.push(await measureRound(gateway))
  }
  const { generatorUs, accepts, experiences, closedLoops } = medians(measuredRounds)
  const database = await withNode('control', readDatabase)

  const written: Measured = {
    measuredAt: new Date().toISOString(),
    commit: readCommit(),
    command: 'node bench/simulate/measure.ts',
    machine: {
      processor: cpus()[0]?.model.trim() ?? 'unknown',
      cores: cpus().length,
      memoryGigabytes: Math.round(totalmem() / 2 ** 30),
      node: process.version,
      postgres: database.postgres,
    },
    generatorUs,
    flushes,
    accepts,
    experiences,
    storedBytes: database.storedBytes,
    closedLoops: closedLoops.map((point) => ({ ...point, rounds })),
  }
  writeFileSync(flags.out, `${JSON.stringify(written, null, 2)}\n`)
  say(`written: ${flags.out}`)
  if (flags.out === measuredPath) writePage(written)
} finally {
  await bench.close()
}

function say(line: string): void {
  console.log(`${((performance.now() - startedAt) / 1000).toFixed(0).padStart(3)} s  ${line}`)
}

function measureFlushes(bytes: number): Measured['flushes'][number] {
  const durationMs = 1_500
  const fileBytes = 16 * 1024 * 1024
  const path = join(folder, 'flushes')
  const file = openSync(path, 'w')
  try {
    // As a segment of the WAL: it has its size before it is written.
    writeSync(file, Buffer.alloc(fileBytes))
    fdatasyncSync(file)
    const block = Buffer.alloc(bytes, 1)
    const took: number[] = []
    const cpuBefore = process.cpuUsage()
    const until = performance.now() + durationMs
    for (let at = 0; performance.now() < until; at = (at + bytes) % (fileBytes - bytes)) {
      const begunAt = performance.now()
      writeSync(file, block, 0, bytes, at)
      fdatasyncSync(file)
      took.push((performance.now() - begunAt) * 1000)
    }
    const { user, system } = process.cpuUsage(cpuBefore)
    took.sort((a, b) => a - b)
    const quantilesUs = Array.from({ length: 21 }, (_, index) =>
      Math.round(took[Math.round((index / 20) * (took.length - 1))] ?? 0),
    )
    return {
      bytes,
      meanUs: Math.round(took.reduce((sum, each) => sum + each, 0) / took.length),
      workUs: Math.round((user + system) / took.length),
      quantilesUs,
    }
  } finally {
    closeSync(file)
    rmSync(path)
  }
}

/** Whatever hangs on the speed of the machine, once: all roles, accepting only, and running only what that left behind. */
async function measureRound(gateway: BenchGateway): Promise<Round> {
  const closedLoops = await withNode('inbound,control,engine', async ({ port }) => {
    const target = { ...gateway, port }
    await load(target, 64, 2_000)
    const points: Round['closedLoops'] = []
    for (const connections of comparedConnections) points.push(await measureClosedLoop(target, connections))
    await gateway.drain()
    return points
  })
  const accepting = await withNode('inbound,control', async ({ port, pid }) => {
    const target = { ...gateway, port }
    await load(target, 32, 1_000)
    const measured = await measureAccepts(target, pid)
    await load(target, 128, backlogMs)
    return measured
  })
  const experiences = await withNode('control,engine', async ({ pid }) => {
    const measured = await measureExperiences(pid)
    await gateway.drain()
    return measured
  })
  return { closedLoops, ...accepting, experiences }
}

async function measureClosedLoop(target: Target, connections: number): Promise<Round['closedLoops'][number]> {
  const { requestsPerSecond, p50Ms, p99Ms } = await load(target, connections, roundMs)
  say(`  all roles, ${connections} connections: ${requestsPerSecond}/s, p99 ${p99Ms} ms`)
  return { connections, acceptedPerSecond: requestsPerSecond, p50Ms, p99Ms }
}

async function measureAccepts(target: Target, pid: number): Promise<{ accepts: AcceptPoint[]; generatorUs: number }> {
  const postmaster = postmasterPid()
  const accepts: AcceptPoint[] = []
  let generatorUs = 0
  let accepted = 0
  for (const connections of fittedConnections) {
    const before = await readCounters(target.port, pid, postmaster)
    const { requestsPerSecond, p50Ms, p99Ms, statuses } = await load(target, connections, roundMs)
    const after = await readCounters(target.port, pid, postmaster)
    const requests = statuses['202'] ?? 0
    const each = (key: keyof typeof before) => Number(((after[key] - before[key]) / requests).toFixed(1))
    accepts.push({
      connections,
      acceptedPerSecond: requestsPerSecond,
      p50Ms,
      p99Ms,
      batchEntries: Number((requests / (after.batches - before.batches)).toFixed(1)),
      nodeThreadUs: each('nodeThread'),
      nodeOtherThreadsUs: each('nodeOtherThreads'),
      postgresUs: each('postgres'),
      walBytes: Math.round(each('walBytes')),
    })
    say(`  accepting only, ${connections} connections: ${requestsPerSecond}/s`)
    generatorUs += after.generator - before.generator
    accepted += requests
  }
  return { accepts, generatorUs: Number((generatorUs / accepted).toFixed(1)) }
}

async function measureExperiences(pid: number): Promise<Measured['experiences']> {
  const postmaster = postmasterPid()
  // The first moments compile the code and the flow.
  await delay(1_500)
  const before = await readEngineCounters(pid, postmaster)
  await delay(5_000)
  const after = await readEngineCounters(pid, postmaster)
  const completed = before.running - after.running
  if (after.running === 0) throw new Error('The backlog was over before the measurement was.')
  const each = (key: keyof typeof before) => Number(((after[key] - before[key]) / completed).toFixed(1))
  const perSecond = Math.round((completed * 1000) / (after.atMs - before.atMs))
  say(`  running only: ${perSecond}/s`)
  return {
    perSecond,
    nodeThreadUs: each('nodeThread'),
    nodeOtherThreadsUs: each('nodeOtherThreads'),
    postgresUs: each('postgres'),
    walBytes: Math.round(each('walBytes')),
  }
}

async function readCounters(port: number, pid: number, postmaster: number) {
  const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
  const mainThread = mainThreadMicroseconds(pid)
  return {
    batches: Number(/^hookgate_append_batch_entries_count (\d+)/m.exec(metrics)?.[1]),
    nodeThread: mainThread,
    nodeOtherThreads: (processorMicroseconds(pid) ?? 0) - mainThread,
    postgres: processorMicroseconds(postmaster, 'tree') ?? 0,
    generator: endedChildrenMicroseconds(),
    walBytes: await withDatabase(walBytes),
  }
}

/** Counting takes time of the database's own: the count at the end is not in what is measured, the one at the beginning is. */
async function readEngineCounters(pid: number, postmaster: number) {
  return await withDatabase(async (client) => {
    const postgres = processorMicroseconds(postmaster, 'tree') ?? 0
    const mainThread = mainThreadMicroseconds(pid)
    const atMs = performance.now()
    const wal = await walBytes(client)
    const { rows } = await client.query(`select count(*)::int as running from experience where status = 'running'`)
    return {
      atMs,
      postgres,
      nodeThread: mainThread,
      nodeOtherThreads: (processorMicroseconds(pid) ?? 0) - mainThread,
      walBytes: wal,
      running: Number(rows[0].running),
    }
  })
}

async function walBytes(client: pg.Client): Promise<number> {
  const { rows } = await client.query(`select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::float8 as bytes`)
  return Number(rows[0].bytes)
}

async function readDatabase(): Promise<{ storedBytes: Measured['storedBytes']; postgres: string }> {
  return await withDatabase(async (client) => {
    const sizeOf = (table: string) =>
      `(select sum(pg_total_relation_size(relid))::float8 from pg_partition_tree('${table}'))`
    const { rows } = await client.query(`select current_setting('server_version') as version,
      ${sizeOf('inbound_request')} as request, ${sizeOf('experience')} as experience, ${sizeOf('activity')} as activities,
      (select count(*) from experience)::int as count`)
    const { version, count, ...bytes } = rows[0]
    const each = (name: string) => Math.round(bytes[name] / count)
    return {
      postgres: version,
      storedBytes: { request: each('request'), experience: each('experience'), activities: each('activities') },
    }
  })
}

async function withDatabase<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
  const { connectionString } = (await findBuiltInPostgres(dataDir)) ?? { connectionString: '' }
  const client = new pg.Client({ connectionString })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

/** A node with these roles on the data that is there. */
async function withNode<T>(roles: string, work: (node: { port: number; pid: number }) => Promise<T>): Promise<T> {
  const node = await serveGateway(dataDir, { HOOKGATE_ROLES: roles })
  try {
    return await work({ port: node.port, pid: node.process.pid ?? 0 })
  } finally {
    await stopProcess(node.process)
  }
}

async function load({ port, path, headers }: Target, connections: number, durationMs: number): Promise<LoadResult> {
  return await runLoad({ port, path, headers, body: payload, connections, durationMs })
}

function postmasterPid(): number {
  return Number(readFileSync(join(dataDir, 'postgres/postmaster.pid'), 'utf8').split('\n')[0])
}

/** Of each number in rounds of the same shape. */
function medians<Figures>(measuredRounds: Figures[]): Figures {
  const [first] = measuredRounds
  const mediansAt = (key: string) => medians(measuredRounds.map((round) => round[key as keyof Figures]))
  if (typeof first === 'number') return median(measuredRounds as number[]) as Figures
  if (Array.isArray(first)) return first.map((_, index) => mediansAt(String(index))) as Figures
  return Object.fromEntries(Object.keys(first as object).map((key) => [key, mediansAt(key)])) as Figures
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}
