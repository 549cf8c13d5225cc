import assert from 'node:assert/strict'
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { before, suite, test } from 'node:test'
import type { Closing } from '../harness/closing.ts'
import { startReceiver } from '../harness/receiver.ts'
import { until } from '../harness/until.ts'
import { chain, end, openWorkshop, type Workshop } from './engine-fixture.ts'
import { hurriedTiming } from './hurried-timing.ts'
import { suiteClosing } from './suite-closing.ts'

async function forkEngine(connectionString: string, closing: Closing): Promise<ChildProcess> {
  const child = fork(new URL('./engine-process.ts', import.meta.url), [connectionString], { stdio: 'ignore' })
  closing.after(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'exit')
  })
  await Promise.race([once(child, 'message'), once(child, 'exit')])
  return child
}

suite('taking over', () => {
  const closing = suiteClosing()
  let workshop: Workshop
  before(async () => {
    workshop = await openWorkshop(closing)
  })

  test('the work of a killed process goes on elsewhere, with the same Idempotency-Key', async (t) => {
    const { connectionString, pool } = workshop.database
    let isSilent = true
    const receiver = await startReceiver(t, (_request, response) => {
      if (!isSilent) response.end()
    })
    const crm = { id: 'crm', type: 'web_request', params: { method: 'POST', url: receiver.url } }
    const flow = await workshop.flow(chain(crm, end))
    const child = await forkEngine(connectionString, t)
    const ids = await workshop.append(
      flow,
      Array.from({ length: 20 }, () => ({})),
    )
    await receiver.received(20)

    isSilent = false
    child.kill('SIGKILL')
    await once(child, 'exit')
    const engine = await workshop.engine(t, { timing: hurriedTiming })
    for (const id of ids) await workshop.reaches(id, 'completed')

    const keys = receiver.requests.map(({ headers }) => headers['idempotency-key'])
    assert.equal(new Set(keys).size, 20)
    assert.ok(keys.length >= 40)
    assert.equal(engine.metrics.takenOverNodes, 1)
    const { rows } = await pool.query('select worker_pool_id from node')
    assert.deepEqual(rows, [{ worker_pool_id: engine.workerPoolId }])
    await until(async () => (await workshop.jobs()).length === 0, 'the queue to be empty')
  })

  for (const lane of ['prompt', 'bulk'])
    test(`an experience that kills each process which runs it is given up, and the others go on: ${lane} lane`, async (t) => {
      const receiver = await startReceiver(t)
      const crm = {
        id: 'crm',
        type: 'web_request',
        params: { method: 'POST', url: `${receiver.url}/{{trigger.kind}}` },
      }
      const flow = await workshop.flow(chain(crm, end))
      const payloads = Array.from({ length: 40 }, (_, index) => ({ kind: index === 17 ? 'poison' : 'ok' }))
      const ids = await workshop.append(flow, payloads)
      if (lane === 'bulk')
        await workshop.database.pool.query(
          `update graphile_worker._private_jobs set priority = 1, flags = '{"bulk": true}'`,
        )
      const others = await workshop.append(await workshop.flow(chain(end)), [{}, {}])

      let kills = 0
      let isOver = false
      const watching = (async () => {
        while (!isOver) {
          const child = await forkEngine(workshop.database.connectionString, t)
          if (child.signalCode === null)
            await Promise.race([once(child, 'exit'), until(() => isOver, 'the end').catch(() => {})])
          if (child.signalCode === 'SIGKILL') kills++
          else if (isOver) child.disconnect()
        }
      })()
      try {
        const poisoned = await workshop.reaches(ids[17] ?? '', 'errored')
        assert.match(poisoned.failure ?? '', /^poison/)
        for (const id of others) await workshop.reaches(id, 'completed')
        for (const [index, id] of ids.entries()) if (index !== 17) await workshop.reaches(id, 'completed')
      } finally {
        isOver = true
        await watching
      }
      assert.equal(kills, 5)
    })

  test('several live nodes take over one dead node once', async (t) => {
    const { pool } = workshop.database
    await pool.query('delete from node')
    await pool.query(
      `insert into node (id, version, roles, worker_pool_id, beat_at)
       values ('00000000-0000-7000-8000-000000000001', '1', '{engine}', 'pool-dead', now() - interval '1 minute')`,
    )
    const engines = await Promise.all([1, 2, 3].map(() => workshop.engine(t, { timing: hurriedTiming })))
    const count = () => engines.reduce((sum, engine) => sum + engine.metrics.takenOverNodes, 0)
    await until(() => count() > 0, 'the dead node to be noticed')
    const { rows } = await pool.query('select count(*) as nodes from node')
    assert.deepEqual([count(), rows[0].nodes], [1, 3])
  })

  test('a job locked by a pool of no node is taken over', async (t) => {
    const [id = ''] = await workshop.append(await workshop.flow(chain(end)), [{}])
    await workshop.database.pool.query(
      `update graphile_worker._private_jobs set locked_by = 'pool-unknown', locked_at = now() - interval '1 minute', attempts = 1`,
    )
    await workshop.engine(t, { timing: hurriedTiming })
    await workshop.reaches(id, 'completed')
  })
})
