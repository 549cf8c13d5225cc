import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { newUuid } from '#contract/ids.ts'
import type { NodeStatus } from '#contract/node.ts'
import { announceNode } from '#engine/announce-node.ts'
import { takeOverDeadNodes } from '#engine/recover.ts'
import { closeAtEnd } from '../harness/closing.ts'
import { createTestDatabase } from '../harness/database.ts'
import { until } from '../harness/until.ts'
import { silentLog } from './engine-fixture.ts'

suite('a node without an engine', () => {
  test('is known while it is there, also after the others gave it up, and when it really started', async (t) => {
    const { pool } = await createTestDatabase(t)
    const status: NodeStatus = 'starting'
    const node = { nodeId: newUuid(), version: '1', roles: ['control'], status: () => status }
    const rows = async () => (await pool.query('select id, roles, worker_pool_id, started_at, status from node')).rows
    const announcement = await announceNode(pool, silentLog, node, 20)
    closeAtEnd(t, () => announcement.stop())
    const [first] = await rows()
    assert.deepEqual(
      [first.id, first.roles, first.worker_pool_id, first.status],
      [node.nodeId, ['control'], null, 'starting'],
    )

    await pool.query('delete from node')
    const again = await until(async () => (await rows())[0], 'the next beat')
    assert.ok(Math.abs(again.started_at.getTime() - first.started_at.getTime()) < 1_000)
    assert.ok(Date.now() - again.started_at.getTime() >= process.uptime() * 1000 - 1_000)

    await announcement.stop()
    assert.deepEqual(await rows(), [])
  })

  test('that is dead is forgotten, and no job of a live pool is released with it', async (t) => {
    const { pool } = await createTestDatabase(t)
    const dead = newUuid()
    await pool.query(
      `insert into node (id, version, roles, beat_at) values ($1, '1', '{inbound}', now() - interval '1 minute')`,
      [dead],
    )
    await pool.query(
      `insert into graphile_worker._private_tasks (identifier) values ('advance') on conflict do nothing`,
    )
    await pool.query(
      `insert into graphile_worker._private_jobs (task_id, payload, locked_by, locked_at)
       select id, '[]', 'pool-alive', now() from graphile_worker._private_tasks where identifier = 'advance'`,
    )
    assert.deepEqual(await takeOverDeadNodes(pool, newUuid(), 15_000), [dead])
    const { rows } = await pool.query('select locked_by from graphile_worker._private_jobs')
    assert.deepEqual(rows, [{ locked_by: 'pool-alive' }])
  })

  test('forgets at its start those that were killed long ago, where no engine does', async (t) => {
    const { pool } = await createTestDatabase(t)
    await pool.query(
      `insert into node (id, version, roles, worker_pool_id, beat_at) values
         (gen_random_uuid(), 'old', '{control}', null, now() - interval '61 minutes'),
         (gen_random_uuid(), 'recent', '{control}', null, now() - interval '59 minutes'),
         (gen_random_uuid(), 'engine', '{engine}', 'pool', now() - interval '61 minutes')`,
    )
    const node = { nodeId: newUuid(), version: 'new', roles: ['control'], status: () => 'ready' as const }
    const announcement = await announceNode(pool, silentLog, node)
    closeAtEnd(t, () => announcement.stop())
    const { rows } = await pool.query('select version from node order by version')
    assert.deepEqual(
      rows.map(({ version }) => version),
      ['engine', 'new', 'recent'],
    )
  })
})
