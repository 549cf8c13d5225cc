import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { boundAt, historyTables } from '#engine/history.ts'
import { applyRetention } from '#engine/retention.ts'
import { connectDatabase } from '#platform/database/database.ts'
import { runLoad } from '../load.ts'
import { payload } from '../payload.ts'
import { defineScenario } from '../scenario.ts'

const requestsUsual = 1_000_000
const ratePerSecond = 1_000
/** The days of a partition here, and where the oldest of them begins. */
const spanDays = 10
const dayMs = 86_400_000

export const scenario = defineScenario({
  name: 'retention',
  measures:
    'what senders feel when a partition with a million requests, their experiences and activities is dropped, while 500 of the experiences still wait: at an even rate of 1,000 a second',
  figures: {
    filled: 'MB',
    'three tables dropped in': 'ms',
    'longest of them': 'ms',
    'p99 before': 'ms',
    'p99 while': 'ms',
    'p99.9 before': 'ms',
    'p99.9 while': 'ms',
    refused: '',
  },
  floors: [
    { figure: 'longest of them', atMost: 1_000 },
    { figure: 'refused', atMost: 0 },
  ],
  isOptional: true,
  async run(bench) {
    const requests = bench.requests ?? requestsUsual
    const gateway = await bench.startGateway()
    const database = connectDatabase({
      connectionString: gateway.connectionString,
      poolSize: 2,
      onIdleError: () => {},
    })
    bench.closeAtEnd(() => database.close())
    const now = Date.now()
    // Round by round one more of them is old.
    const begins = Array.from({ length: bench.rounds + 1 }, (_, round) => 50 + (bench.rounds - round) * spanDays)
    const bounds = begins.map((days) => boundAt(now - days * dayMs))
    const { port, path, headers } = gateway
    const load = () =>
      runLoad({
        port,
        path,
        headers,
        body: payload,
        connections: 64,
        durationMs: bench.durationMs,
        rate: ratePerSecond,
      })
    const client = new pg.Client({ connectionString: gateway.connectionString })
    await client.connect()
    bench.closeAtEnd(() => client.end())
    await makePartitions(client, bounds)
    await load()

    let round = 0
    return await bench.eachRound(async () => {
      const begin = begins[round] ?? 0
      const filled = await fill(client, `filled_${round}`, now - begin * dayMs, requests)
      const before = await load()
      const loading = load()
      // Either name stands for the partition, until it is gone.
      const names = historyTables.flatMap(({ table }) => [`${table}_filled_${round}`, `${table}_retired`])
      const startedAt = performance.now()
      const going = watchThemGo(client, names)
      const deleted = await applyRetention(database.pool, begin - spanDays - 1)
      const droppedMs = performance.now() - startedAt
      const goneAt = [startedAt, ...(await going)]
      const during = await loading
      if (deleted?.partitions.length !== 3) throw new Error(`Dropped were ${JSON.stringify(deleted)}.`)
      round += 1
      return {
        filled,
        'three tables dropped in': Math.round(droppedMs),
        'longest of them': Math.round(Math.max(...goneAt.slice(1).map((at, index) => at - (goneAt[index] ?? at)))),
        'p99 before': before.p99Ms,
        'p99 while': during.p99Ms,
        'p99.9 before': before.p999Ms,
        'p99.9 while': during.p999Ms,
        refused: during.requests - (during.statuses['202'] ?? 0),
      }
    })
  },
})

/** The moments at which one table less had one of the names, until none has: to some milliseconds. */
async function watchThemGo(client: pg.Client, names: string[]): Promise<number[]> {
  const goneAt: number[] = []
  const count = async () => {
    const sql = 'select count(*)::int as tables from pg_class where relname = any($1)'
    return (await client.query<{ tables: number }>(sql, [names])).rows[0]?.tables ?? 0
  }
  for (let left = await count(); left > 0; ) {
    await delay(5)
    const now = await count()
    for (; left > now; left -= 1) goneAt.push(performance.now())
  }
  return goneAt
}

/** In the place of the first partition, which is all but empty: filled_0, filled_1, …, and one up to now. */
async function makePartitions(client: pg.Client, bounds: string[]): Promise<void> {
  for (const { table } of historyTables) {
    const { rows } = await client.query<{ upper: string }>(
      `select substring(pg_get_expr(relpartbound, oid) from 'TO \\(''(.*)''\\)') as upper from pg_class where relname = $1`,
      [`${table}_first`],
    )
    const spans = bounds.map((from, index) => [index, from, bounds[index + 1] ?? rows[0]?.upper] as const)
    await client.query(
      [
        'begin',
        `drop table ${table}_first`,
        `alter table ${table} detach partition ${table}_old`,
        `alter table ${table} attach partition ${table}_old for values from (minvalue) to ('${bounds[0]}')`,
        ...spans.map(
          ([index, from, to]) =>
            `create table ${table}_filled_${index} partition of ${table} for values from ('${from}') to ('${to}')`,
        ),
        'commit',
      ].join(';\n'),
    )
  }
}

/** Answers the megabytes of it. */
async function fill(client: pg.Client, name: string, beginMs: number, requests: number): Promise<number> {
  const stepMs = Math.floor((spanDays * dayMs) / (requests + 1))
  const idOf = (digit: string) =>
    `(lpad(to_hex(${beginMs} + n * ${stepMs}), 12, '0') || '${digit}' || lpad(to_hex(n), 19, '0'))::uuid`
  await client.query(`
    insert into inbound_request (workspace_id, id, outcome, status, received_at, flow_id, transport, method, remote_address, headers, bytes, body, experience_id)
    select f.workspace_id, ${idOf('7')}, 'accepted', 202, now(), f.id, 'bearer', 'POST', '192.0.2.1',
      '[["Host","hooks.example.com"],["User-Agent","crm-sender/2.4"],["Content-Type","application/json"]]',
      ${payload.length}, '${payload}', ${idOf('6')}
      from generate_series(1, ${requests}) n, (select * from flow limit 1) f`)
  await client.query(`
    insert into experience (id, workspace_id, flow_id, version_id, request_id, status, outputs, activity_count, finished_at)
    select ${idOf('6')}, f.workspace_id, f.id, f.active_version_id, ${idOf('7')}, s.status,
      '{"greeting":{"text":"Hello harrison"}}', 2, case s.status when 'completed' then to_timestamp(0) end
      from generate_series(1, ${requests}) n, (select * from flow limit 1) f,
        lateral (select case when n % ${Math.ceil(requests / 500)} = 0 then 'waiting' else 'completed' end as status) s`)
  await client.query(`
    insert into activity (experience_id, sequence, workspace_id, at, kind, node_id, node_type, detail)
    select ${idOf('6')}, sequence, w.id, now(), 'node_completed', 'greeting', 'set_fields', '{"fields":{"text":"Hello harrison"}}'
      from generate_series(1, ${requests}) n, (select * from workspace limit 1) w, generate_series(1, 2) sequence`)
  for (const { table } of historyTables) await client.query(`vacuum analyze ${table}_${name}`)
  const { rows } = await client.query<{ megabytes: number }>(
    `select sum(pg_total_relation_size(oid) / 1048576)::int as megabytes
       from pg_class where relkind = 'r' and relname = any(select unnest($1::text[]) || $2)`,
    [historyTables.map(({ table }) => `${table}_`), name],
  )
  await client.query('checkpoint')
  return rows[0]?.megabytes ?? 0
}
