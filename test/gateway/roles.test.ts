import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { closeAtEnd } from '../harness/closing.ts'
import { call, startGateway, type TestGateway } from '../harness/gateway.ts'
import { until } from '../harness/until.ts'

suite('nodes with different roles on one database', () => {
  test('what one node receives, another runs; each answers only for its own role, and for its health', async (t) => {
    const control = await startGateway(t, { settings: { HOOKGATE_ROLES: 'control' } })
    const inbound = await startGateway(t, { besides: control, settings: { HOOKGATE_ROLES: 'inbound' } })
    const flow = await control.given.activeFlow()
    const token = await control.given.apiToken()

    const webhook = await inbound.post(flow, { firstname: 'Ada' }, { token })
    assert.equal(webhook.status, 202)
    const path = `/experiences/${webhook.body.experienceId}`
    assert.equal((await control.api('GET', path)).body.status, 'running')
    assert.deepEqual(await engines(control), [], 'nobody runs it yet')

    const refused = await inbound.api('GET', path)
    assert.equal(refused.status, 404)
    assert.match(refused.body.type, /\/problems\/not-found$/)
    assert.equal((await control.post(flow, {}, { token })).status, 404)
    assert.equal((await call(`${inbound.url}/set-up`, {})).status, 404)

    const engine = await startGateway(t, { besides: control, settings: { HOOKGATE_ROLES: 'engine' } })
    await until(async () => (await control.api('GET', path)).body.status === 'completed', 'the engine to run it')
    assert.deepEqual(await engines(control), [['engine']])
    assert.equal((await engine.api('GET', path)).status, 404)
    assert.equal((await engine.post(flow, {}, { token })).status, 404)

    const { body: nodes } = await control.api('GET', '/nodes')
    const alive = nodes.items.map(({ roles, isAlive }: { roles: string[]; isAlive: boolean }) => [...roles, isAlive])
    assert.deepEqual(alive.sort(), [
      ['control', true],
      ['engine', true],
      ['inbound', true],
    ])

    for (const { url } of [control, inbound, engine])
      for (const open of ['/livez', '/readyz', '/metrics', '/problems/not-found'])
        assert.equal((await call(`${url}${open}`, {})).status, 200, open)
  })
})

suite('how far a node is', () => {
  for (const roles of ['control', 'inbound,control,engine'])
    test(`is known to the others while it starts: ${roles}`, async (t) => {
      const first = await startGateway(t, { settings: { HOOKGATE_ROLES: 'control' } })
      const holder = await first.database.pool.connect()
      closeAtEnd(t, () => holder.release(true))
      const statuses = async () =>
        (await first.api('GET', '/nodes')).body.items.map(({ status }: { status: string }) => status)
      // The last step of a start writes here.
      await holder.query('begin; lock table graphile_worker._private_tasks in share mode')
      const starting = startGateway(t, { besides: first, settings: { HOOKGATE_ROLES: roles } })
      await until(async () => (await statuses()).includes('starting'), 'the second node to be listed')
      assert.deepEqual(await statuses(), ['starting', 'ready'])
      await holder.query('commit')
      await starting
      assert.deepEqual(await statuses(), ['ready', 'ready'])
    })
})

/** The roles of every node that runs experiences. */
async function engines({ db }: TestGateway): Promise<string[][]> {
  const engines = await db.selectFrom('node').select('roles').where('worker_pool_id', 'is not', null).execute()
  return engines.map(({ roles }) => roles)
}
