import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { startReceiver } from '../harness/receiver.ts'
import { until } from '../harness/until.ts'
import { chain, openWorkshop } from './engine-fixture.ts'
import { suiteClosing } from './suite-closing.ts'

suite('a worker pool that ends by itself', () => {
  const closing = suiteClosing()

  test('is not replaced before its last job has ended: nothing is called twice', async (t) => {
    const workshop = await openWorkshop(closing)
    const answering = Promise.withResolvers<void>()
    const receiver = await startReceiver(t, async (_request, response) => {
      await answering.promise
      response.writeHead(200).end()
    })
    const call = { id: 'call', type: 'web_request', params: { method: 'POST', url: receiver.url } }
    const [id = ''] = await workshop.append(await workshop.flow(chain(call)), [{}])
    // A job of the bulk lane stays locked by its worker pool while it waits for an answer.
    const { pool } = workshop.database
    await pool.query(`update graphile_worker._private_jobs set priority = 1, flags = '{"bulk": true}'`)
    const engine = await workshop.engine(closing, { timing: { endingMs: 50 } })
    const first = engine.workerPoolId
    await receiver.received(1)
    await pool.query(`notify "worker:migrate", '{"breaking": true, "migrationNumber": 99}'`)
    // Longer than the pool would be given and the pause before its successor.
    const at = performance.now()
    await until(() => performance.now() - at > 1_500, 'the time of both')
    assert.equal(engine.workerPoolId, first)
    answering.resolve()
    await until(async () => (await workshop.experience(id)).status === 'completed', 'the experience to complete')
    await until(() => engine.workerPoolId !== first, 'the pool to be replaced')
    assert.equal(receiver.requests.length, 1)
    // The library sets one of its own.
    process.exitCode = 0
  })
})
