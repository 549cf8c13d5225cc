import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { openQueue } from '#engine/queue.ts'
import { connectDatabase } from '#platform/database/database.ts'
import { closeAtEnd } from '../harness/closing.ts'
import { startReceiver } from '../harness/receiver.ts'
import { until } from '../harness/until.ts'
import { chain, openWorkshop, silentLog } from './engine-fixture.ts'
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

  test('has no successor that outlives the end of the queue', async () => {
    const { database } = await openWorkshop(closing)
    const connection = connectDatabase({
      connectionString: database.connectionString,
      poolSize: 4,
      onIdleError: () => {},
    })
    closeAtEnd(closing, () => connection.close())
    const registering = Promise.withResolvers<void>()
    const ids: string[] = []
    const queue = await openQueue({
      pool: connection.pool,
      log: silentLog,
      pollMs: 20,
      endingMs: 50,
      task: async () => {},
      trialTask: async () => {},
      async register(id) {
        ids.push(id)
        if (ids.length > 1) await registering.promise
      },
    })
    closeAtEnd(closing, () => queue.close())
    await until(async () => {
      // Heard as soon as it listens.
      await database.pool.query(`notify "worker:migrate", '{"breaking": true, "migrationNumber": 99}'`)
      return ids.length === 2
    }, 'the successor to start')
    const closed = queue.close()
    registering.resolve()
    await closed
    const { totalCount, idleCount } = connection.pool
    assert.equal(totalCount - idleCount, 0, 'none listens')
    process.exitCode = 0
  })
})
