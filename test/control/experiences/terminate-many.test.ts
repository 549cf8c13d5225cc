import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { newId, toUuid } from '#contract/ids.ts'
import { gatewayOfSuite } from '../../harness/gateway-of-suite.ts'
import { until } from '../../harness/until.ts'
import { givenExperience } from './given-experience.ts'

suite('terminating many experiences', () => {
  const gateway = gatewayOfSuite()

  const terminate = (ids: unknown, key?: string | null) =>
    gateway.api('POST', '/experiences/terminate', { ids }, key === undefined ? {} : { key })
  const statusOf = async (id: string) => (await gateway.api('GET', `/experiences/${id}`)).body.status

  test('ends those that are live and says what became of each, in the order of the call', async () => {
    const flow = await gateway.given.activeFlow()
    const running = await givenExperience(gateway, flow)
    const waiting = await givenExperience(gateway, flow, { status: 'waiting', context: 'order 7' })
    const completed = await givenExperience(gateway, flow, { status: 'completed' })
    const untouched = await givenExperience(gateway, flow)
    const unknown = newId('experience')
    const { status, body } = await terminate([waiting, unknown, completed, running])
    assert.equal(status, 200)
    assert.deepEqual(body, {
      items: [
        { id: waiting, outcome: 'terminated' },
        { id: unknown, outcome: 'not_found' },
        { id: completed, outcome: 'already_over' },
        { id: running, outcome: 'terminated' },
      ],
    })
    assert.deepEqual(await Promise.all([running, waiting, completed, untouched].map(statusOf)), [
      'terminated',
      'terminated',
      'completed',
      'running',
    ])
    const { items } = (await gateway.api('GET', `/experiences/${waiting}/activities`)).body
    assert.deepEqual([items.length, items[0].kind, items[0].context], [1, 'terminated', 'order 7'])
    for (const [id, entries] of [
      [running, 1],
      [waiting, 1],
      [completed, 0],
    ] as const) {
      const audit = (await gateway.api('GET', `/audit-entries?subject=${id}`)).body.items
      assert.deepEqual(
        audit.map(({ action, detail }: Record<string, unknown>) => [action, detail]),
        Array(entries).fill(['experience.terminated', { flowId: flow.id, nodeId: null }]),
      )
    }
    const again = await terminate([running, completed])
    assert.deepEqual(
      again.body.items.map(({ outcome }: { outcome: string }) => outcome),
      ['already_over', 'already_over'],
    )
  })

  test('takes 200 at once and no more, each once', async () => {
    const flow = await gateway.given.activeFlow()
    const ids = Array.from({ length: 199 }, () => newId('experience'))
    const id = await givenExperience(gateway, flow)
    assert.equal((await terminate([...ids, id])).body.items.at(-1).outcome, 'terminated')
    for (const wrong of [[...ids, id, newId('experience')], [], [id, id], ['x'], [newId('flow')], 'all', undefined])
      assert.equal((await terminate(wrong)).status, 422)
    assert.equal((await gateway.api('POST', '/experiences/terminate', { ids: [id], all: true })).status, 422)
  })

  test('finds nothing of another workspace, and nobody without a key may', async () => {
    const id = await givenExperience(gateway, await gateway.given.activeFlow())
    const { key } = await gateway.given.otherWorkspace()
    assert.deepEqual((await terminate([id], key)).body.items, [{ id, outcome: 'not_found' }])
    assert.equal((await terminate([id], null)).status, 401)
    assert.equal((await terminate([id], await gateway.given.key({ role: 'viewer' }))).status, 403)
    assert.equal(await statusOf(id), 'running')
  })

  test('of many calls at once exactly one ends each', async () => {
    const flow = await gateway.given.activeFlow()
    const ids = [await givenExperience(gateway, flow), await givenExperience(gateway, flow)]
    const answers = await Promise.all([ids, ids.toReversed(), ids, ids.toReversed()].map((each) => terminate(each)))
    const outcomes = answers.flatMap(({ body }) => body.items)
    for (const id of ids)
      assert.equal(outcomes.filter((item) => item.id === id && item.outcome === 'terminated').length, 1)
  })

  test('gets through although the engine locks experiences in another order', async (t) => {
    const flow = await gateway.given.activeFlow()
    const [first, second] = [
      await givenExperience(gateway, flow, { at: new Date(Date.now() - 1000) }),
      await givenExperience(gateway, flow),
    ]
    const engine = await gateway.database.pool.connect()
    t.after(() => engine.release())
    const settle = (experience: string) =>
      engine.query('update experience set attempts = attempts + 1 where id = $1', [toUuid('experience', experience)])
    await engine.query('begin')
    await settle(second)
    const terminating = terminate([second, first])
    await until(async () => {
      const waiting = await engine.query(
        "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
      )
      return waiting.rowCount !== 0
    }, 'the call to wait for the lock')
    await settle(first)
    await engine.query('commit')
    assert.deepEqual(
      (await terminating).body.items.map(({ outcome }: { outcome: string }) => outcome),
      ['terminated', 'terminated'],
    )
  })
})
