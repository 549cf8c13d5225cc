import assert from 'node:assert/strict'
import { before, suite, test } from 'node:test'
import { newUuid } from '#contract/ids.ts'
import { createActivity } from '#engine/activity.ts'
import { createSettler, type Settlement } from '#engine/settle.ts'
import { connectDatabase } from '#platform/database/database.ts'
import { createTestDatabase } from '../harness/database.ts'
import { startReceiver } from '../harness/receiver.ts'
import { recordStatements } from '../harness/record-statements.ts'
import { until } from '../harness/until.ts'
import { chain, end, openWorkshop, silentLog, type Workshop } from './engine-fixture.ts'
import { suiteClosing } from './suite-closing.ts'

suite('settling', () => {
  const closing = suiteClosing()
  let workshop: Workshop
  let flow: Awaited<ReturnType<Workshop['flow']>>
  before(async () => {
    workshop = await openWorkshop(closing)
    flow = await workshop.flow(chain(end))
  })

  function settlement(experienceId: string, parts: Partial<Settlement> = {}): Settlement {
    return {
      experienceId,
      workspaceId: workshop.workspaceId,
      revision: 0,
      status: 'completed',
      nodeId: 'done',
      attempts: 0,
      outputs: null,
      failure: null,
      wakeAt: null,
      activityCount: 1,
      activities: [createActivity('completed', undefined, {})],
      hasCalled: false,
      isQuarantined: false,
      ...parts,
    }
  }

  test('of two that saw the same revision one wins, and the other writes nothing', async () => {
    const [id = ''] = await workshop.append(flow, [{}])
    await workshop.database.pool.query('delete from graphile_worker._private_jobs')
    const settlers = [1, 2].map(() => createSettler({ pool: workshop.database.pool, log: silentLog }))
    const wakeAt = new Date(Date.now() + 60_000)
    const waiting = settlement(id, {
      status: 'waiting',
      wakeAt,
      activities: [createActivity('waiting', undefined, {})],
    })
    const results = await Promise.all(settlers.map((settler) => settler.settle(waiting)))
    assert.deepEqual(results.toSorted(), [false, true])
    const row = await workshop.experience(id)
    assert.deepEqual([row.revision, row.status, row.activity_count], [1, 'waiting', 1])
    assert.equal((await workshop.activities(id)).length, 1)
    assert.equal((await workshop.jobs()).length, 1)
  })

  test('what has ended is not written again, whatever its revision', async () => {
    const [id = ''] = await workshop.append(flow, [{}])
    await workshop.database.pool.query(`update experience set status = 'terminated' where id = $1`, [id])
    const settler = createSettler({ pool: workshop.database.pool, log: silentLog })
    assert.equal(await settler.settle(settlement(id)), false)
    assert.equal((await workshop.experience(id)).status, 'terminated')
  })

  test('another workspace is not reached', async () => {
    const [id = ''] = await workshop.append(flow, [{}])
    const settler = createSettler({ pool: workshop.database.pool, log: silentLog })
    const other = settlement(id, { workspaceId: '00000000-0000-7000-8000-000000000000' })
    assert.equal(await settler.settle(other), false)
  })

  test('a failure that quotes what PostgreSQL cannot hold is stored without it', async () => {
    const [id = ''] = await workshop.append(flow, [{}])
    const settler = createSettler({ pool: workshop.database.pool, log: silentLog })
    assert.equal(await settler.settle(settlement(id, { failure: 'a\0b\ud800c' })), true)
    assert.equal((await workshop.experience(id)).failure, 'ab\ufffdc')
  })

  test('a plan from when the table was empty does not read all that is open', async () => {
    const database = await createTestDatabase(closing)
    // One connection, because a prepared statement belongs to one.
    const settling = connectDatabase({
      connectionString: database.connectionString,
      poolSize: 1,
      looksUpByKey: true,
      onIdleError: () => {},
    })
    closing.after(() => settling.close())
    const settler = createSettler({ pool: settling.pool, log: silentLog })
    const open = async (count: number) => {
      const ids = Array.from({ length: count }, () => newUuid())
      await database.pool.query(
        `insert into experience (id, workspace_id, flow_id, version_id, request_id)
         select id, $1, $2, $3, id from unnest($4::uuid[]) as id`,
        [workshop.workspaceId, flow.flowId, flow.versionId, ids],
      )
      return ids
    }
    const rowsRead = async () => {
      await settling.pool.query('select pg_stat_force_next_flush()')
      const { rows } = await database.pool.query<{ count: number }>(
        `select t.seq_tup_read + sum(i.idx_tup_read)::bigint as count
           from pg_stat_user_tables t join pg_stat_user_indexes i using (relid)
          where t.relname = 'experience_first' group by t.relid, t.seq_tup_read`,
      )
      return rows[0]?.count ?? 0
    }
    await database.pool.query('alter table experience_first set (autovacuum_enabled = off)')
    await database.pool.query('analyze experience')
    // The server settles for a plan that fits any parameters after five executions.
    for (const id of await open(8)) assert.equal(await settler.settle(settlement(id)), true)
    const [first = ''] = await open(2_000)
    const before = await rowsRead()
    assert.equal(await settler.settle(settlement(first)), true)
    const read = (await rowsRead()) - before
    assert.ok(read < 50, `${read} rows were read to settle one experience`)
  })

  test('a settlement that the database refuses does not take the others with it', async () => {
    const [first = '', second = '', third = ''] = await workshop.append(flow, [{}, {}, {}])
    const settler = createSettler({ pool: workshop.database.pool, log: silentLog })
    let results: PromiseSettledResult<boolean>[] = []
    const statements = await recordStatements(async () => {
      results = await Promise.allSettled([
        settler.settle(settlement(first)),
        settler.settle(settlement(second, { outputs: '{"half' })),
        settler.settle(settlement(third)),
      ])
    })
    assert.deepEqual(
      results.map((result) => (result.status === 'fulfilled' ? result.value : 'refused')),
      [true, 'refused', true],
    )
    assert.equal(statements.length, 4, 'together, and then one by one')
    assert.equal((await workshop.experience(second)).status, 'running')
  })

  test('an experience that a person ends during a call stays ended', async (t) => {
    const { pool } = workshop.database
    await pool.query('delete from graphile_worker._private_jobs')
    const answers: (() => void)[] = []
    const receiver = await startReceiver(t, (_request, response) => void answers.push(() => response.end()))
    await workshop.engine(t)
    const crm = { id: 'crm', type: 'web_request', params: { method: 'POST', url: receiver.url } }
    const [id = ''] = await workshop.append(await workshop.flow(chain(crm, end)), [{}])
    await receiver.received(1)
    await pool.query(`update experience set status = 'terminated', finished_at = now() where id = $1`, [id])
    for (const answer of answers) answer()

    await until(async () => (await workshop.jobs()).length === 0, 'the job to be dropped')
    assert.equal((await workshop.experience(id)).status, 'terminated')
    assert.deepEqual(await workshop.activities(id), [])
    assert.equal(receiver.requests.length, 1)
  })
})
