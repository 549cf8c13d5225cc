import assert from 'node:assert/strict'
import { before, suite, test } from 'node:test'
import { applyRetention } from '#engine/retention.ts'
import { chain, end, openWorkshop, type Workshop } from './engine-fixture.ts'
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
    assert.deepEqual(deleted, { experiences: 1200, requests: 1200, idempotencyKeys: 1 })
    const { rows } = await pool.query(
      `select (select count(*) from experience) as experiences, (select count(*) from activity) as activities,
              (select count(*) from inbound_request) as requests, (select string_agg(key, ',') from idempotency_key) as keys`,
    )
    assert.deepEqual(rows, [{ experiences: 4, activities: 3, requests: 4, keys: 'new' }])
    assert.deepEqual(await applyRetention(pool, 30), { experiences: 0, requests: 0, idempotencyKeys: 0 })
  })
})
