/**
 * Accepted webhooks a second, as a share of what a bare `node:http` server reaches in the same run on the same machine.
 * Ceiling and gateway are measured in turn, round by round, so that noise of the machine meets both.
 *
 * The gateway runs as it ships: all roles, its own PostgreSQL with every write flushed, one active flow whose
 * experiences run at the same time. `--json` prints the figures, `--rounds N` and `--seconds N` change the length.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs, promisify } from 'node:util'
import type { LoadOrder, LoadResult } from './load.ts'
import { residentMegabytes } from './memory.ts'
import { type BenchGateway, startBenchGateway } from './start-bench-gateway.ts'

const { values: flags } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '4' },
    json: { type: 'boolean', default: false },
  },
})
const rounds = Number(flags.rounds)
const durationMs = Number(flags.seconds) * 1000
const connectionCounts = [64, 256]
const payload = '{"user-id":"harrison-example","firstname":"harrison","lastname":"koenig","mobile":"+61400000000"}'
const say = (line: string) => flags.json || console.log(line)

type Measurement = { connections: number; ceiling: LoadResult; gateway: LoadResult; ratio: number }

const folder = mkdtempSync(join(tmpdir(), 'hookgate-bench-'))
chmodSync(folder, 0o711)
const ceiling = spawn(process.execPath, [join(import.meta.dirname, 'ceiling.ts')], {
  stdio: ['ignore', 'pipe', 'inherit'],
})
let gateway: BenchGateway | undefined
try {
  const ceilingPort = Number(await firstLine(ceiling))
  say(`Starting the gateway on its built-in PostgreSQL (${cpus().length} cores) …`)
  gateway = await startBenchGateway(join(folder, 'data'))
  say(`Cold start ${gateway.coldStartMs} ms, warm start ${gateway.warmStartMs} ms.\n`)
  await report(await measureAll(gateway, ceilingPort), gateway)
} finally {
  ceiling.kill('SIGTERM')
  await gateway?.stop()
  rmSync(folder, { recursive: true, force: true })
}

async function measureAll({ port, path, token }: BenchGateway, ceilingPort: number): Promise<Measurement[]> {
  const json = { 'Content-Type': 'application/json', 'User-Agent': 'hookgate-bench' }
  const measurements: Measurement[] = []
  for (const connections of connectionCounts) {
    const atCeiling = { port: ceilingPort, path: '/', headers: json, body: payload, connections, durationMs }
    const atGateway = {
      port,
      path,
      headers: { ...json, Authorization: `Bearer ${token}` },
      body: payload,
      connections,
      durationMs,
    }
    await load({ ...atCeiling, durationMs: 1000 })
    await load({ ...atGateway, durationMs: 2000 })
    for (let round = 1; round <= rounds; round += 1) {
      const ceilingResult = await load(atCeiling)
      const gatewayResult = await load(atGateway)
      const ratio = gatewayResult.requestsPerSecond / ceilingResult.requestsPerSecond
      measurements.push({ connections, ceiling: ceilingResult, gateway: gatewayResult, ratio })
      say(
        `${connections} connections, round ${round}: ${ceilingResult.requestsPerSecond}/s → ${gatewayResult.requestsPerSecond}/s (${ratio.toFixed(2)})`,
      )
    }
  }
  return measurements
}

async function report(measurements: Measurement[], gateway: BenchGateway): Promise<void> {
  const accepted = measurements.reduce((sum, { gateway: { statuses } }) => sum + (statuses['202'] ?? 0), 0)
  const refused = measurements
    .flatMap(({ gateway: { statuses } }) => Object.keys(statuses))
    .filter((status) => status !== '202')
  const memory = {
    gatewayMegabytes: residentMegabytes(gateway.pid),
    databaseMegabytes: residentMegabytes(gateway.postgresPid, 'tree'),
  }
  const rows = connectionCounts.map((connections) => {
    const of = measurements.filter((measurement) => measurement.connections === connections)
    return {
      connections,
      ceilingPerSecond: median(of.map(({ ceiling }) => ceiling.requestsPerSecond)),
      gatewayPerSecond: median(of.map(({ gateway }) => gateway.requestsPerSecond)),
      ratio: Number(median(of.map(({ ratio }) => ratio)).toFixed(3)),
      p50Ms: median(of.map(({ gateway }) => gateway.p50Ms)),
      p99Ms: median(of.map(({ gateway }) => gateway.p99Ms)),
    }
  })
  const drain = await gateway.waitUntilDrained()
  if (flags.json) {
    console.log(
      JSON.stringify(
        { rows, memory, coldStartMs: gateway.coldStartMs, warmStartMs: gateway.warmStartMs, drain },
        null,
        2,
      ),
    )
    return
  }
  console.log('\nMedians of', rounds, 'rounds. Ratio: gateway / bare node:http, same run.')
  console.table(rows)
  console.log(
    `Memory: gateway ${memory.gatewayMegabytes} MB, PostgreSQL ${memory.databaseMegabytes} MB (shared memory counted once).`,
  )
  console.log(
    `${accepted} accepted in the rounds, other answers: ${refused.length === 0 ? 'none' : refused.join(', ')}.`,
  )
  console.log(
    `Experiences: ${drain.completed} completed, ${drain.others} in other states, backlog drained ${drain.seconds} s after the load.`,
  )
}

async function load(order: LoadOrder): Promise<LoadResult> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    join(import.meta.dirname, 'load.ts'),
    JSON.stringify(order),
  ])
  return JSON.parse(stdout)
}

function firstLine(process: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    process.stdout?.once('data', (chunk) => resolve(String(chunk).trim()))
    process.once('exit', () => reject(new Error('The ceiling server did not start.')))
  })
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}
