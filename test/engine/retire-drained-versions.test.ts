import assert from 'node:assert/strict'
import { before, suite, test } from 'node:test'
import { toPublicId } from '#contract/ids.ts'
import { retireDrainedVersions } from '#engine/retire-drained-versions.ts'
import { until } from '../harness/until.ts'
import { chain, end, openWorkshop, type Workshop } from './engine-fixture.ts'
import { suiteClosing } from './suite-closing.ts'

suite('retiring drained versions', () => {
  const closing = suiteClosing()
  let workshop: Workshop
  before(async () => {
    workshop = await openWorkshop(closing)
  })

  async function drain(flow: { flowId: string; versionId: string }, since: string): Promise<void> {
    const { pool } = workshop.database
    await pool.query(`update flow set status = 'draining', active_version_id = null where id = $1`, [flow.flowId])
    await pool.query(`update flow_version set status = 'draining', draining_at = now() - $2::interval where id = $1`, [
      flow.versionId,
      since,
    ])
  }

  async function statuses({ flowId }: { flowId: string }): Promise<[string, string, boolean, number]> {
    const { rows } = await workshop.database.pool.query(
      `select f.status as flow, v.status as version, v.ended_at is not null as ended, f.revision
         from flow f join flow_version v on v.flow_id = f.id where f.id = $1`,
      [flowId],
    )
    return [rows[0].flow, rows[0].version, rows[0].ended, rows[0].revision]
  }

  test('a version is terminated when its last experience has ended, and its flow with it, with an audit entry', async () => {
    const flow = await workshop.flow(chain(end))
    const [id = ''] = await workshop.append(flow, [{}])
    await drain(flow, '1 minute')
    assert.deepEqual(await retireDrainedVersions(workshop.database.db), [])
    await workshop.database.pool.query(`update experience set status = 'completed' where id = $1`, [id])

    const runs = await Promise.all([1, 2, 3].map(() => retireDrainedVersions(workshop.database.db)))
    assert.deepEqual(runs.flat(), [flow.versionId])
    assert.deepEqual(await statuses(flow), ['terminated', 'terminated', true, 2])
    const { rows } = await workshop.database.pool.query('select actor, action, subject from audit_entry')
    assert.deepEqual(rows, [{ actor: 'system', action: 'flow.terminated', subject: toPublicId('flow', flow.flowId) }])
  })

  test('a version drains for ten seconds at least, because a request that saw it active may still be stored', async () => {
    const flow = await workshop.flow(chain(end))
    await drain(flow, '9 seconds')
    assert.deepEqual(await retireDrainedVersions(workshop.database.db), [])
    await drain(flow, '11 seconds')
    assert.deepEqual(await retireDrainedVersions(workshop.database.db), [flow.versionId])
  })

  test('a flow that drains is not over before its last version is', async () => {
    const { pool } = workshop.database
    const flow = await workshop.flow(chain(end))
    const other = await workshop.flow(chain(end))
    await drain(flow, '1 minute')
    await drain(other, '1 second')
    await pool.query(`update flow_version set flow_id = $2, number = 2 where id = $1`, [other.versionId, flow.flowId])
    assert.deepEqual(await retireDrainedVersions(workshop.database.db), [flow.versionId])
    assert.equal((await statuses(flow))[0], 'draining')
    await pool.query(`update flow_version set draining_at = now() - interval '1 minute' where id = $1`, [
      other.versionId,
    ])
    assert.deepEqual(await retireDrainedVersions(workshop.database.db), [other.versionId])
    assert.equal((await statuses(flow))[0], 'terminated')
  })

  test('an old version drains while its flow stays active', async () => {
    const { pool } = workshop.database
    const flow = await workshop.flow(chain(end))
    const old = await workshop.flow(chain(end))
    await pool.query(`update flow set status = 'terminated', active_version_id = null where id = $1`, [old.flowId])
    await pool.query(
      `update flow_version set flow_id = $2, number = 2, status = 'draining', draining_at = now() - interval '1 minute' where id = $1`,
      [old.versionId, flow.flowId],
    )
    assert.deepEqual(await retireDrainedVersions(workshop.database.db), [old.versionId])
    const { rows } = await pool.query('select status, revision from flow where id = $1', [flow.flowId])
    assert.deepEqual(rows, [{ status: 'active', revision: 1 }])
  })

  test('a version is not retired while an experience on it is being retried', async (t) => {
    const { pool, db } = workshop.database
    const flow = await workshop.flow(chain(end))
    const [id = ''] = await workshop.append(flow, [{}])
    await pool.query(`update experience set status = 'failed' where id = $1`, [id])
    await drain(flow, '1 minute')
    const retrying = await pool.connect()
    t.after(() => retrying.release())
    await retrying.query('begin')
    await retrying.query('select from flow_version where id = $1 for share', [flow.versionId])
    await retrying.query(`update experience set status = 'running' where id = $1`, [id])
    const retiring = retireDrainedVersions(db)
    await until(async () => {
      const waiting = await retrying.query(
        `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      )
      return waiting.rowCount !== 0
    }, 'it to wait for the lock')
    await retrying.query('commit')
    assert.deepEqual(await retiring, [])
  })
})
