import assert from 'node:assert/strict'
import { before, suite, test } from 'node:test'
import type pg from 'pg'
import { boundAt, instantOf, prepareHistory } from '#engine/history.ts'
import { applyRetention } from '#engine/retention.ts'
import { listPartitions, retirePartition } from '#platform/database/partitions.ts'
import { createTestDatabase } from '../harness/database.ts'
import { chain, end, openWorkshop, type Workshop } from './engine-fixture.ts'
import { age, daysAgo, givenPastPartitions } from './given-past-partitions.ts'
import { suiteClosing } from './suite-closing.ts'

suite('retention', () => {
  const closing = suiteClosing()
  let workshop: Workshop
  before(async () => {
    workshop = await openWorkshop(closing)
  })

  test('what is old and over is deleted with its activities; what is new, or under way, is kept, and so is what an experience was started with', async () => {
    const { pool } = workshop.database
    const flow = await workshop.flow(chain(end))
    const ids = await workshop.append(
      flow,
      Array.from({ length: 1203 }, () => ({})),
    )
    const [running = '', waiting = '', justEnded = ''] = ids
    // The ids say when: the time of a UUIDv7 is its first 48 bits.
    const age = `('018f0000' || substr(%::text, 9))::uuid`
    await pool.query(`update experience set status = 'completed', finished_at = now() - interval '40 days'`)
    await pool.query(`update experience set status = 'running', finished_at = null where id = $1`, [running])
    await pool.query(`update experience set status = 'waiting', finished_at = null where id = $1`, [waiting])
    await pool.query(`update experience set finished_at = now() where id = $1`, [justEnded])
    await pool.query(`update experience set id = ${age.replace('%', 'id')}`)
    await pool.query(
      `update inbound_request set id = ${age.replace('%', 'id')}, experience_id = ${age.replace('%', 'experience_id')}`,
    )
    await pool.query(
      `insert into activity (experience_id, sequence, workspace_id, at, kind) select id, 1, workspace_id, now(), 'completed' from experience`,
    )
    await pool.query(
      `insert into idempotency_key (flow_id, key, workspace_id, fingerprint, request_id, experience_id, created_at)
       select $1, key, $2, '', $1, $1, at from (values ('old', now() - interval '40 days'), ('new', now())) as k (key, at)`,
      [flow.flowId, workshop.workspaceId],
    )
    const fresh = await workshop.append(flow, [{}])
    await pool.query(`update experience set status = 'completed', finished_at = now() where id = any($1::uuid[])`, [
      fresh,
    ])

    const [first, second] = await Promise.all([applyRetention(pool, 30), applyRetention(pool, 30)])
    const deleted = first ?? second
    assert.deepEqual(deleted, { partitions: [], kept: [], experiences: 1200, requests: 1200, idempotencyKeys: 1 })
    const { rows } = await pool.query(
      `select (select count(*) from experience) as experiences, (select count(*) from activity) as activities,
              (select count(*) from inbound_request) as requests, (select string_agg(key, ',') from idempotency_key) as keys`,
    )
    assert.deepEqual(rows, [{ experiences: 4, activities: 3, requests: 4, keys: 'new' }])
    const again = await applyRetention(pool, 30)
    assert.deepEqual(again, { partitions: [], kept: [], experiences: 0, requests: 0, idempotencyKeys: 0 })
  })
})

suite('retention by partitions', () => {
  const closing = suiteClosing()
  test('drops what is old as a whole; what has not ended is carried over with its request and timeline, and goes on', async () => {
    const workshop = await openWorkshop(closing)
    const { pool } = workshop.database
    await givenPastPartitions(pool, [40, 36, 32, 28])
    const flow = await workshop.flow(
      chain({ id: 'hello', type: 'set_fields', params: { fields: { to: '{{trigger.name}}' } } }, end),
    )
    const appended = await workshop.append(
      flow,
      Array.from({ length: 300 }, (_, n) => ({ name: `guest ${n}` })),
    )
    await pool.query('delete from graphile_worker._private_jobs')
    await pool.query(`update experience set status = 'completed', finished_at = now() - interval '31 days'`)
    const old = await age(pool, appended.slice(0, 200), 38)
    const newer = await age(pool, appended.slice(200), 31)
    const [running = '', waiting = '', errored = '', justEnded = '', failed = ''] = old
    const put = (id: string, status: string, finished: string | null) =>
      pool.query('update experience set status = $2, finished_at = $3::timestamptz where id = $1', [
        id,
        status,
        finished,
      ])
    await put(running, 'running', null)
    await put(waiting, 'waiting', null)
    await put(errored, 'errored', new Date(daysAgo(37)).toISOString())
    await put(justEnded, 'completed', new Date(daysAgo(1)).toISOString())
    await put(failed, 'failed', new Date(daysAgo(37)).toISOString())

    const deleted = await applyRetention(pool, 30)
    const gone = (days: number) => tables.map((table) => `${table}_${days}`)
    assert.deepEqual(deleted?.partitions.toSorted(), [...gone(40), ...gone(36)].sort())
    assert.deepEqual(
      { ...deleted, partitions: [] },
      { partitions: [], kept: [], experiences: 0, requests: 0, idempotencyKeys: 0 },
    )
    assert.deepEqual(await rowsOf(pool), { experiences: 104, activities: 104, requests: 104 })
    const { rows: kept } = await pool.query(`select id from experience_old order by id`)
    assert.deepEqual(
      kept.map(({ id }) => id),
      [running, waiting, errored, justEnded].sort(),
    )
    assert.equal((await workshop.activities(errored)).length, 1)
    const { rows: leftOver } = await pool.query(`select relname from pg_class where relname ~ '_(retired|40|36)$'`)
    assert.deepEqual(leftOver, [])

    await pool.query(
      `insert into graphile_worker._private_jobs (task_id, payload)
       select id, to_json($1::uuid[]) from graphile_worker._private_tasks where identifier = 'advance'`,
      [[running]],
    )
    await workshop.engine(closing)
    const { outputs } = await workshop.reaches(running, 'completed')
    assert.deepEqual(outputs, { hello: { to: 'guest 0' } })
    assert.equal((await workshop.experience(newer[0] ?? '')).status, 'completed')
  })

  test('keeps a partition in which much has not ended, and every later one; row by row goes what is far too old', async (t) => {
    const workshop = await openWorkshop(t)
    const { pool } = workshop.database
    await givenPastPartitions(pool, [40, 37, 34, 28])
    const flow = await workshop.flow(chain(end))
    const ids = await workshop.append(
      flow,
      Array.from({ length: 1201 }, () => ({})),
    )
    const old = await age(pool, ids, 38)
    const over = old.slice(0, 200)
    await pool.query(`update experience set status = 'waiting'`)
    await pool.query(
      `update experience set status = 'completed', finished_at = now() - interval '31 days' where id = any($1::uuid[])`,
      [over],
    )
    const counts = { experiences: 200, requests: 200, idempotencyKeys: 0 }
    assert.deepEqual(await applyRetention(pool, 30), { partitions: [], kept: ['experience_40'], ...counts })
    assert.deepEqual(await rowsOf(pool), { experiences: 1001, activities: 1001, requests: 1001 })

    await pool.query(`update experience set status = 'terminated', finished_at = now() where id = $1`, [old.at(-1)])
    const deleted = await applyRetention(pool, 30)
    assert.deepEqual(deleted?.kept, ['experience_40'])
    await pool.query(`update experience set finished_at = now() - interval '31 days' where id = $1`, [old.at(-1)])
    assert.equal((await applyRetention(pool, 30))?.partitions.length, 6)
    assert.deepEqual(await rowsOf(pool), { experiences: 1000, activities: 1000, requests: 1000 })
  })

  test('goes on where a node died in the middle of it', async (t) => {
    const workshop = await openWorkshop(t)
    const { pool } = workshop.database
    await givenPastPartitions(pool, [40, 36])
    const flow = await workshop.flow(chain(end))
    const ids = await age(pool, await workshop.append(flow, [{}, {}, {}]), 38)
    const [running = '', justEnded = '', over = ''] = ids
    await pool.query(`update experience set status = 'completed', finished_at = now() where id = $1`, [justEnded])
    await pool.query(
      `update experience set status = 'completed', finished_at = now() - interval '31 days' where id = $1`,
      [over],
    )
    const client = await pool.connect()
    const [, partition] = await listPartitions(client, 'experience')
    assert.ok(partition)
    await retirePartition(client, 'experience', partition, `status = 'running'`)
    client.release()
    assert.deepEqual(await rowsOf(pool), { experiences: 1, activities: 3, requests: 3 })

    const deleted = await applyRetention(pool, 30)
    assert.deepEqual(deleted?.partitions, ['activity_40', 'inbound_request_40'])
    assert.deepEqual(await rowsOf(pool), { experiences: 2, activities: 2, requests: 2 })
    const { rows } = await pool.query('select id from experience order by id')
    assert.deepEqual(
      rows.map(({ id }) => id),
      [running, justEnded].sort(),
    )
  })

  test('keeps a request whose experience began in the next partition', async (t) => {
    const workshop = await openWorkshop(t)
    const { pool } = workshop.database
    await givenPastPartitions(pool, [40, 36])
    const flow = await workshop.flow(chain(end))
    const [id = ''] = await age(pool, await workshop.append(flow, [{}]), 36 - 30 / 86_400)
    await pool.query(
      `update inbound_request set id = $1; `.replace(
        '$1',
        `('${boundAt(daysAgo(36 + 30 / 86_400)).slice(0, 13)}' || substr(id::text, 14))::uuid`,
      ),
    )
    await pool.query('update experience set request_id = (select id from inbound_request) where id = $1', [id])
    assert.equal((await applyRetention(pool, 30))?.partitions.length, 3)
    assert.deepEqual(await rowsOf(pool), { experiences: 1, activities: 1, requests: 1 })
  })
})

suite('the partitions of the coming days', () => {
  test('are made once, a week ahead or one partition, without gaps, by one of many nodes', async (t) => {
    const { pool } = await createTestDatabase(t)
    const endsAt = async (table: string) => {
      const client = await pool.connect()
      const partitions = await listPartitions(client, table)
      client.release()
      for (const [index, { from }] of partitions.entries()) assert.equal(from, partitions[index - 1]?.to ?? null)
      return {
        partitions: partitions.length,
        days: (instantOf(partitions.at(-1)?.from ?? '') - Date.now()) / 86_400_000,
      }
    }
    const prepared = await Promise.all([prepareHistory(pool, 30), prepareHistory(pool, 30)])
    const made = prepared.flatMap((one) => one?.made ?? [])
    assert.equal(made.length, new Set(made).size)
    for (const table of tables) {
      const { partitions, days } = await endsAt(table)
      assert.equal(partitions, 5)
      assert.ok(days >= 6 && days < 10, String(days))
    }
    assert.deepEqual(await prepareHistory(pool, 30), { made: [], beyond: [] })
    assert.equal((await prepareHistory(pool, 365))?.made.length, 3)
    const { days } = await endsAt('experience')
    assert.ok(days >= 36 && days < 48, String(days))
  })

  test('take in what came while nobody made any; what a wrong clock wrote is told', async (t) => {
    const workshop = await openWorkshop(t)
    const { pool } = workshop.database
    const flow = await workshop.flow(chain(end))
    const ids = await workshop.append(flow, [{}, {}])
    await age(pool, ids.slice(0, 1), -6)
    const [skewed = ''] = await age(pool, ids.slice(1), -400)
    assert.deepEqual((await prepareHistory(pool, 30))?.beyond, tables)
    const { rows } = await pool.query('select id from experience_later')
    assert.deepEqual(rows, [{ id: skewed }])
    assert.deepEqual(await rowsOf(pool), { experiences: 2, activities: 2, requests: 2 })
  })
})

const tables = ['experience', 'activity', 'inbound_request']

async function rowsOf(pool: pg.Pool): Promise<Record<'experiences' | 'activities' | 'requests', number>> {
  const { rows } = await pool.query(
    `select (select count(*) from experience) as experiences, (select count(*) from activity) as activities,
            (select count(*) from inbound_request) as requests`,
  )
  return rows[0]
}
