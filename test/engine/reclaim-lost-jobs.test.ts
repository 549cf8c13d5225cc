import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { startReceiver } from '../harness/receiver.ts'
import { until } from '../harness/until.ts'
import { chain, end, openWorkshop } from './engine-fixture.ts'
import { hurriedTiming } from './hurried-timing.ts'

suite('a job that the queue gave out and the node never heard of', () => {
  test('goes on, whether a worker of the node lost it or the node itself', async (t) => {
    const workshop = await openWorkshop(t)
    const { pool } = workshop.database
    const flow = await workshop.flow(chain({ id: 'a', type: 'set_fields', params: { fields: { b: '1' } } }, end))
    const nodeId = '01900000-0000-7000-8000-000000000001'
    const timing = { ...hurriedTiming, orphansMs: 60_000 }
    const engine = await workshop.engine(t, { timing, nodeId })
    const [id = ''] = await workshop.append(flow, [{}])
    for (const name of [engine.workerPoolId, nodeId]) {
      const { revision } = await workshop.reaches(id, 'completed')
      // As it would be if it had not run, and its job as the statement left it whose answer did not arrive.
      await pool.query(`update experience set status = 'running', node_id = null where id = $1`, [id])
      await pool.query(
        `insert into graphile_worker._private_jobs (task_id, payload, locked_by, locked_at, attempts)
         select id, json_build_array($1::text), $2, now(), 1 from graphile_worker._private_tasks where identifier = 'advance'`,
        [id, name],
      )
      assert.ok((await workshop.reaches(id, 'completed')).revision > revision)
    }
    await until(async () => (await workshop.jobs()).length === 0, 'the queue to be empty')
  })

  test('is told from one that takes long: that is made once', async (t) => {
    const workshop = await openWorkshop(t)
    const receiver = await startReceiver(t, (_request, response) => void setTimeout(() => response.end(), 1_500))
    const call = { id: 'slow', type: 'web_request', params: { method: 'GET', url: receiver.url } }
    const flow = await workshop.flow(chain(call, end))
    await workshop.engine(t, { timing: hurriedTiming })
    const ids = await workshop.append(flow, [{}, {}])
    for (const id of ids) await workshop.reaches(id, 'completed')
    assert.equal(receiver.requests.length, 2)
  })
})
