/**
 * What senders feel of it when a partition of history goes: accepted webhooks a second and latencies before, while and
 * after retention drops one with a million requests and their experiences, of which 500 are still waiting.
 *
 * The gateway runs as it ships, on its own PostgreSQL; retention runs in this process, as on another node.
 * `--requests N` and `--seconds N` change the size and the length.
 */
import { execFile } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs, promisify } from 'node:util'
import pg from 'pg'
import { boundAt, historyTables } from '#engine/history.ts'
import { applyRetention } from '#engine/retention.ts'
import { findBuiltInPostgres } from '#platform/built-in-postgres/find.ts'
import { connectDatabase } from '#platform/database/database.ts'
import type { LoadResult } from './load.ts'
import { type BenchGateway, startBenchGateway } from './start-bench-gateway.ts'

const { values: flags } = parseArgs({
  options: { requests: { type: 'string', default: '1000000' }, seconds: { type: 'string', default: '5' } },
})
const requests = Number(flags.requests)
const payload = '{"user-id":"harrison-example","firstname":"harrison","lastname":"koenig","mobile":"+61400000000"}'
const dayMs = 86_400_000
const retentionDays = 30
const oldest = { begin: Date.now() - 45 * dayMs, end: Date.now() - 35 * dayMs }

const folder = mkdtempSync(join(tmpdir(), 'hookgate-bench-'))
chmodSync(folder, 0o711)
const dataDir = join(folder, 'data')
let gateway: BenchGateway | undefined
try {
  gateway = await startBenchGateway(dataDir)
  const { connectionString } = (await findBuiltInPostgres(dataDir)) ?? { connectionString: '' }
  await seed(connectionString)
  await measure(gateway, connectionString)
} finally {
  await gateway?.stop()
  rmSync(folder, { recursive: true, force: true })
}

/** In the place of the first partition, which is empty. */
async function seed(connectionString: string): Promise<void> {
  const startedAt = performance.now()
  const client = new pg.Client({ connectionString })
  await client.connect()
  for (const { table } of historyTables) {
    const [begin, end] = [boundAt(oldest.begin), boundAt(oldest.end)]
    await client.query(`
      do $$
      declare upper text := (select substring(pg_get_expr(relpartbound, oid) from 'TO \\((.*)\\)') from pg_class where relname = '${table}_first');
      begin
        drop table ${table}_first;
        alter table ${table} detach partition ${table}_old;
        alter table ${table} attach partition ${table}_old for values from (minvalue) to ('${begin}');
        create table ${table}_filled partition of ${table} for values from ('${begin}') to ('${end}');
        execute format('create table ${table}_now partition of ${table} for values from (%L) to (%s)', '${end}', upper);
      end $$`)
  }
  const uuid = (first: string) =>
    `(lpad(to_hex(${oldest.begin} + n * ${Math.floor((oldest.end - oldest.begin) / (requests + 1))}), 12, '0') || '${first}' || lpad(to_hex(n), 19, '0'))::uuid`
  await client.query(`
    insert into inbound_request (workspace_id, id, outcome, status, received_at, flow_id, transport, method, remote_address, headers, bytes, body, experience_id)
    select w.id, ${uuid('7')}, 'accepted', 202, now() - interval '40 days', f.id, 'bearer', 'POST', '192.0.2.1',
      '[["Host","hooks.example.com"],["User-Agent","crm-sender/2.4"],["Content-Type","application/json"]]', ${payload.length}, '${payload}', ${uuid('6')}
      from generate_series(1, ${requests}) n, workspace w, flow f`)
  await client.query(`
    insert into experience (id, workspace_id, flow_id, version_id, request_id, status, outputs, activity_count, created_at, finished_at)
    select ${uuid('6')}, f.workspace_id, f.id, f.active_version_id, ${uuid('7')}, s.status, '{"greeting":{"text":"Hello harrison"}}', 2,
      now() - interval '40 days', case s.status when 'completed' then now() - interval '40 days' end
      from generate_series(1, ${requests}) n, flow f,
        lateral (select case when n % ${Math.max(1, Math.floor(requests / 500))} = 0 then 'waiting' else 'completed' end as status) s`)
  await client.query(`
    insert into activity (experience_id, sequence, workspace_id, at, kind, node_id, node_type, detail)
    select ${uuid('6')}, a.sequence, w.id, now() - interval '40 days', 'node_completed', 'greeting', 'set_fields', '{"fields":{"text":"Hello harrison"}}'
      from generate_series(1, ${requests}) n, workspace w, (values (1), (2)) as a (sequence)`)
  for (const { table } of historyTables) await client.query(`vacuum analyze ${table}_filled`)
  const { rows } = await client.query<{ megabytes: number }>(
    `select sum(pg_total_relation_size(oid) / 1048576)::int as megabytes from pg_class where relname like '%\\_filled' and relkind = 'r'`,
  )
  await client.query('checkpoint')
  await client.end()
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
  console.log(
    `${requests} requests, as many experiences and twice the activities: ${rows[0]?.megabytes} MB, in ${seconds} s.`,
  )
}

async function measure(gateway: BenchGateway, connectionString: string): Promise<void> {
  const database = connectDatabase({ connectionString, poolSize: 2, onIdleError: () => {} })
  await load(gateway)
  const rows = []
  for (const phase of ['before', 'while it is dropped', 'after']) {
    const probe = startProbe(gateway)
    const loading = load(gateway)
    if (phase === 'while it is dropped') {
      const startedAt = performance.now()
      const deleted = await applyRetention(database.pool, retentionDays)
      console.log(`Dropped in ${Math.round(performance.now() - startedAt)} ms:`, deleted)
    }
    const { statuses, requestsPerSecond, p50Ms, p99Ms } = await loading
    rows.push({ phase, statuses: JSON.stringify(statuses), requestsPerSecond, p50Ms, p99Ms, ...(await probe.stop()) })
  }
  console.table(rows)
  await database.close()
}

async function load({ port, path, token }: BenchGateway): Promise<LoadResult> {
  const headers = { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` }
  const order = { port, path, headers, body: payload, connections: 32, durationMs: Number(flags.seconds) * 1000 }
  const { stdout } = await promisify(execFile)(process.execPath, [
    join(import.meta.dirname, 'load.ts'),
    JSON.stringify(order),
  ])
  return JSON.parse(stdout)
}

/** One request after another beside the load, and the longest of them: a short stop of everything hides in a percentile. */
function startProbe({ port, path, token }: BenchGateway): { stop(): Promise<{ longestMs: number }> } {
  const agent = new Agent({ keepAlive: true })
  let isStopped = false
  let longestMs = 0
  const send = () =>
    new Promise<void>((resolve, reject) => {
      const headers = { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` }
      const message = request({ port, path, method: 'POST', headers, agent }, (response) =>
        response.resume().on('end', resolve),
      )
      message.on('error', reject).end(payload)
    })
  const probing = (async () => {
    while (!isStopped) {
      const startedAt = performance.now()
      await send()
      longestMs = Math.max(longestMs, performance.now() - startedAt)
    }
  })()
  return {
    async stop() {
      isStopped = true
      await probing
      agent.destroy()
      return { longestMs: Number(longestMs.toFixed(1)) }
    },
  }
}
