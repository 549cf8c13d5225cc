import pg from 'pg'
import { v7 } from 'uuid'
import { round, startPair, warmUp } from '../accepts.ts'
import { runLoad } from '../load.ts'
import { jsonHeaders, payload } from '../payload.ts'
import { defineScenario } from '../scenario.ts'
import { type BenchGateway, withClient } from '../start-bench-gateway.ts'

const connections = 256
/** As the gateway does it: so many rows in a statement, so many statements at a time. */
const batchRows = 256
const batchesInFlight = 2

export const scenario = defineScenario({
  name: 'postgres-insert',
  measures:
    'requests a second that PostgreSQL stores when the same rows come in batches, without HTTP, checks or engine, and webhooks accepted',
  figures: { ceiling: '/s', 'PostgreSQL CPU': 'µs each', gateway: '/s', ratio: '' },
  floors: [],
  async run(bench) {
    const { gateway, atGateway } = await startPair(bench)
    await withClient(gateway.connectionString, (client) => client.query(copiesOfTables))
    await warmUp(bench, { ...atGateway, connections })
    await insertFor(Math.min(1000, bench.durationMs), gateway)
    return await bench.eachRound(async () => {
      await gateway.drain()
      const before = gateway.processorTime().postgres
      const { rows, seconds } = await insertFor(bench.durationMs, gateway)
      const after = gateway.processorTime().postgres
      const load = await runLoad({ ...atGateway, connections, durationMs: bench.durationMs })
      return {
        ceiling: Math.round(rows / seconds),
        'PostgreSQL CPU': before === undefined || after === undefined ? undefined : round((after - before) / rows, 1),
        gateway: load.requestsPerSecond,
        ratio: round(load.requestsPerSecond / (rows / seconds), 3),
      }
    })
  },
})

/** With their indexes. The jobs are copied too, or the engine would run them. */
const copiesOfTables = `
  create schema bench;
  create table bench.inbound_request (like inbound_request including all);
  create table bench.experience (like experience including all);
  create table bench.job (like graphile_worker._private_jobs including all)`

const insertSql = `
  with arrival as materialized (
    select * from unnest($1::uuid[], $2::uuid[], $3::float8[], $4::text[], $5::text[]) as a (id, experience_id, received_ms, headers, body)
  ),
  stored as (
    insert into bench.inbound_request (workspace_id, id, outcome, status, received_at, flow_id, token_id, key_id, transport,
      method, remote_address, headers, bytes, body, experience_id)
    select $6, id, 'accepted', 202, to_timestamp(received_ms / 1000), $6, $6, 'bench0000001', 'bearer', 'POST', '127.0.0.1',
      headers::json, length(body), convert_to(body, 'UTF8'), experience_id from arrival
  ),
  started as (
    insert into bench.experience (id, workspace_id, flow_id, version_id, request_id)
    select experience_id, $6, $6, $6, id from arrival
  )
  insert into bench.job (task_id, payload) select 1, json_agg(experience_id) from arrival`

async function insertFor(
  durationMs: number,
  { connectionString, workspaceId, port }: BenchGateway,
): Promise<{ rows: number; seconds: number }> {
  const headers = JSON.stringify(
    Object.entries({ Host: `127.0.0.1:${port}`, ...jsonHeaders, 'Content-Length': String(payload.length) }),
  )
  const pool = new pg.Pool({ connectionString, max: batchesInFlight, options: '-c synchronous_commit=on' })
  pool.on('error', () => {})
  let rows = 0
  try {
    const startedAt = performance.now()
    const insertInTurn = async () => {
      while (performance.now() - startedAt < durationMs) {
        const batch = Array.from({ length: batchRows }, () => v7())
        await pool.query({
          name: 'insert',
          text: insertSql,
          values: [
            batch,
            batch.map(() => v7()),
            batch.map(() => Date.now()),
            batch.map(() => headers),
            batch.map(() => payload),
            workspaceId,
          ],
        })
        rows += batchRows
      }
    }
    await Promise.all(Array.from({ length: batchesInFlight }, insertInTurn))
    return { rows, seconds: (performance.now() - startedAt) / 1000 }
  } finally {
    await pool.end()
  }
}
