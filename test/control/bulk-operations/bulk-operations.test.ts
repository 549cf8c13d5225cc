import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { BulkOperation } from '#contract/bulk-operation.ts'
import type { Flow } from '#contract/flow.ts'
import { newId, toUuid } from '#contract/ids.ts'
import { turnOf } from '#control/bulk-operations/run-chunk.ts'
import { startGateway } from '../../harness/gateway.ts'
import { gatewayOfSuite } from '../../harness/gateway-of-suite.ts'
import { until } from '../../harness/until.ts'
import { givenExperience } from '../experiences/given-experience.ts'
import { givenRequest } from '../requests/given-request.ts'

suite('bulk operations', () => {
  const gateway = gatewayOfSuite()

  const start = (body: unknown, key?: string | null) =>
    gateway.api('POST', '/bulk-operations', body, key === undefined ? {} : { key })
  const get = async (path: string) => (await gateway.api('GET', path)).body
  const finished = (id: string): Promise<BulkOperation> =>
    until(async () => {
      const operation = await get(`/bulk-operations/${id}`)
      return operation.status !== 'running' && operation
    }, `${id} to end`)
  const runToEnd = async (body: unknown) => {
    const answer = await start(body)
    assert.equal(answer.status, 202, answer.text)
    return await finished(answer.body.id)
  }
  const countsOf = ({ status, total, done, skipped, failed, reasons }: BulkOperation) => ({
    status,
    total,
    done,
    skipped,
    failed,
    reasons,
  })
  const refused = (flow: Pick<Flow, 'id'>, given: Parameters<typeof givenRequest>[1] = {}) =>
    givenRequest(gateway, { outcome: 'rejected', reason: 'flow_errored', status: 409, flowId: flow.id, ...given })
  const repeat = async <Value>(times: number, make: () => Promise<Value>) => {
    const made: Value[] = []
    for (let i = 0; i < times; i++) made.push(await make())
    return made
  }
  const lockWaits = async () => {
    const { rows } = await gateway.database.pool.query(
      "select count(*)::int as waits from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
    )
    return rows[0].waits
  }

  test('one call releases all that was refused, and a second one releases nothing', async () => {
    const flow = await gateway.given.activeFlow()
    const ids = await repeat(10, () => refused(flow))
    await refused(flow, { reason: 'token_inactive', status: 401 })
    await refused(flow, { body: null })
    await givenRequest(gateway, { flowId: flow.id })
    const call = { verb: 'release_requests', filter: { flowId: flow.id, reason: 'flow_errored' } }

    const { status, body } = await start(call)
    assert.equal(status, 202)
    assert.match(body.id, /^blk_/)
    assert.deepEqual([body.verb, body.filter, body.total, body.error], [call.verb, call.filter, 10, null])
    const operation = await finished(body.id)
    assert.deepEqual(countsOf(operation), {
      status: 'completed',
      total: 10,
      done: 10,
      skipped: 0,
      failed: 0,
      reasons: {},
    })
    assert.match(operation.createdByName ?? '', /^admin/)
    const { items } = await get(`/requests?flowId=${flow.id}&replayed=true`)
    assert.deepEqual(new Set(items.map(({ id }: { id: string }) => id)), new Set(ids))
    await until(
      async () => (await get(`/experiences?flowId=${flow.id}&status=completed`)).items.length === 10,
      'ten experiences to complete',
    )
    assert.deepEqual([(await runToEnd(call)).total, (await runToEnd(call)).done], [0, 0])
    assert.equal((await get(`/experiences?flowId=${flow.id}`)).items.length, 10)
  })

  test('two at once, on two nodes, release each request once', async (t) => {
    const flow = await gateway.given.activeFlow()
    const other = await startGateway(t, { besides: gateway, settings: { HOOKGATE_ROLES: 'control' } })
    await repeat(50, () => refused(flow))
    const call = { verb: 'release_requests', filter: { flowId: flow.id } }
    const started = await Promise.all([start(call), other.api('POST', '/bulk-operations', call)])
    const ends = await Promise.all(started.map(({ body }) => finished(body.id)))
    assert.equal(
      ends.reduce((sum, { done }) => sum + done, 0),
      50,
    )
    assert.equal((await get(`/requests?flowId=${flow.id}&outcome=accepted&limit=200`)).items.length, 50)
  })

  test('of requests with one key the first is released, the others are counted with the reason', async () => {
    const flow = await gateway.given.activeFlow()
    const headers: [string, string][] = [['Idempotency-Key', 'order 7']]
    await repeat(3, () => refused(flow, { headers }))
    await refused(flow, { body: Buffer.from('no JSON') })
    const operation = await runToEnd({ verb: 'release_requests', filter: { flowId: flow.id } })
    assert.deepEqual(countsOf(operation), {
      status: 'completed',
      total: 4,
      done: 1,
      skipped: 2,
      failed: 1,
      reasons: { key_taken: 2, not_replayable: 1 },
    })
  })

  test('what an operation makes is never its own food, and it ends', async () => {
    const flow = await gateway.given.activeFlow()
    await repeat(250, () => givenRequest(gateway, { flowId: flow.id }))
    const operation = await runToEnd({ verb: 'replay_requests', filter: { flowId: flow.id } })
    assert.deepEqual([operation.total, operation.done], [250, 250])
    const again = await runToEnd({ verb: 'replay_requests', filter: { flowId: flow.id, replayed: true } })
    assert.equal(again.done, 250)
  })

  test('replays of a node whose clock is behind are left alone all the same', async () => {
    const flow = await gateway.given.activeFlow()
    const original = await givenRequest(gateway, { flowId: flow.id })
    const late = await givenRequest(gateway, { flowId: flow.id })
    await gateway.db
      .updateTable('inbound_request')
      .set({ replay_of: toUuid('request', original) ?? '', received_at: new Date(Date.now() + 60_000) })
      .where('id', '=', toUuid('request', late) ?? '')
      .execute()
    assert.equal((await runToEnd({ verb: 'replay_requests', filter: { flowId: flow.id } })).done, 1)
  })

  test('experiences run again, and those whose request is gone are counted', async () => {
    const flow = await gateway.given.activeFlow()
    const requestId = await givenRequest(gateway, { flowId: flow.id })
    await givenExperience(gateway, flow, { status: 'failed', requestId })
    await givenExperience(gateway, flow, { status: 'failed' })
    await givenExperience(gateway, flow, { status: 'completed' })
    const operation = await runToEnd({
      verb: 'run_experiences_again',
      filter: { flowId: flow.id, status: 'failed' },
    })
    assert.deepEqual(
      [operation.total, operation.done, operation.failed, operation.reasons],
      [2, 1, 1, { request_gone: 1 }],
    )
    assert.match((await get(`/requests/${requestId}`)).replayedAs, /^req_/)
  })

  test('failed and errored experiences go on where they stopped, but not in a version that is over', async () => {
    const flow = await gateway.given.activeFlow()
    const requestIds = await repeat(2, () => givenRequest(gateway, { flowId: flow.id }))
    const ids = await Promise.all(
      requestIds.map((requestId, at) =>
        givenExperience(gateway, flow, { status: at === 0 ? 'failed' : 'errored', requestId }),
      ),
    )
    const completed = await givenExperience(gateway, flow, { status: 'completed' })
    const call = { verb: 'retry_experiences', filter: { flowId: flow.id } }
    assert.deepEqual(countsOf(await runToEnd(call)), {
      status: 'completed',
      total: 2,
      done: 2,
      skipped: 0,
      failed: 0,
      reasons: {},
    })
    for (const id of ids) {
      await until(async () => (await get(`/experiences/${id}`)).status === 'completed', `${id} to complete`)
      const { items } = await get(`/audit-entries?subject=${id}`)
      assert.equal(items[0].action, 'experience.retried')
    }
    assert.deepEqual((await get(`/experiences/${completed}/activities`)).items, [])

    const over = await gateway.given.activeFlow()
    await givenExperience(gateway, over, { status: 'failed' })
    await gateway.api('POST', `/flows/${over.id}/terminate`)
    const operation = await runToEnd({ verb: 'retry_experiences', filter: { flowId: over.id } })
    assert.deepEqual([operation.done, operation.failed, operation.reasons], [0, 1, { version_over: 1 }])
  })

  test('experiences are terminated, each with its audit entry; by ids, only those', async () => {
    const flow = await gateway.given.activeFlow()
    const first = await givenExperience(gateway, flow, { status: 'errored' })
    const second = await givenExperience(gateway, flow)
    const over = await givenExperience(gateway, flow, { status: 'completed' })
    const byIds = await runToEnd({ verb: 'terminate_experiences', filter: { ids: [first, over, newId('experience')] } })
    assert.deepEqual([byIds.total, byIds.done], [1, 1])
    const statusOf = async (id: string) => (await get(`/experiences/${id}`)).status
    assert.deepEqual([await statusOf(first), await statusOf(second)], ['terminated', 'running'])
    assert.equal((await runToEnd({ verb: 'terminate_experiences', filter: { flowId: flow.id } })).done, 1)
    assert.equal(await statusOf(second), 'terminated')
    const { items } = await get(`/audit-entries?subject=${second}`)
    assert.deepEqual(
      items.map(({ action, actor }: Record<string, string>) => [action, actor]),
      [['experience.terminated', byIds.createdBy]],
    )
  })

  test('starting and cancelling are audited, and they are listed newest first', async () => {
    const filter = { flowId: newId('flow') }
    const ids = (await repeat(3, () => runToEnd({ verb: 'release_requests', filter }))).map(({ id }) => id)
    const page = await get('/bulk-operations?limit=2')
    assert.deepEqual(
      page.items.map(({ id }: BulkOperation) => id),
      [ids[2], ids[1]],
    )
    const next = await get(`/bulk-operations?limit=1&cursor=${page.nextCursor}&status=completed`)
    assert.equal(next.items[0].id, ids[0])
    const { items } = await get(`/audit-entries?subject=${ids[0]}`)
    assert.deepEqual(
      items.map(({ action, detail }: Record<string, unknown>) => [action, detail]),
      [['bulk_operation.started', { verb: 'release_requests', filter, total: 0 }]],
    )
  })

  test('a cancelled one goes no further: what was done stays, what is left is left alone', async (t) => {
    const flow = await gateway.given.activeFlow()
    const ids = (await repeat(450, () => givenExperience(gateway, flow))).sort()
    // Whoever holds one of the second part keeps that part waiting.
    const client = await gateway.database.pool.connect()
    t.after(() => client.release())
    await client.query('begin')
    await client.query('select from experience where id = $1 for update', [toUuid('experience', ids[300] ?? '')])
    const { body } = await start({ verb: 'terminate_experiences', filter: { flowId: flow.id } })
    await until(async () => (await get(`/bulk-operations/${body.id}`)).done === 200, 'the first part')
    const cancel = () => gateway.api('POST', `/bulk-operations/${body.id}/cancel`)
    const cancelling = cancel()
    await until(async () => (await lockWaits()) === 2, 'the second part and the cancellation to wait')
    await client.query('rollback')

    const cancelled = await cancelling
    assert.deepEqual([cancelled.status, cancelled.body.status, cancelled.body.done], [200, 'cancelled', 400])
    assert.deepEqual([(await cancel()).status, (await cancel()).body.status], [200, 'cancelled'])
    await runToEnd({ verb: 'release_requests', filter: { flowId: flow.id } })
    const running = (await get(`/experiences?flowId=${flow.id}&status=running&limit=200`)).items
    assert.deepEqual(running.map(({ id }: { id: string }) => id).sort(), ids.slice(400))
    const { items } = await get(`/audit-entries?subject=${body.id}&action=bulk_operation.cancelled`)
    assert.deepEqual(
      items.map(({ detail }: { detail: unknown }) => detail),
      [{ verb: 'terminate_experiences', total: 450, done: 400, skipped: 0, failed: 0 }],
    )
  })

  test('whoever waits for an operation, as a cancellation does, is not overtaken by its next part', async (t) => {
    const flow = await gateway.given.activeFlow()
    const ids = (await repeat(450, () => givenExperience(gateway, flow))).sort()
    const holder = await gateway.database.pool.connect()
    const waiter = await gateway.database.pool.connect()
    t.after(() => {
      holder.release()
      waiter.release()
    })
    await holder.query('begin')
    await holder.query('select from experience where id = $1 for update', [toUuid('experience', ids[300] ?? '')])
    const { body } = await start({ verb: 'terminate_experiences', filter: { flowId: flow.id } })
    await until(async () => (await get(`/bulk-operations/${body.id}`)).done === 200, 'the first part')
    await waiter.query('begin')
    const turn = turnOf(toUuid('bulkOperation', body.id) ?? '').compile(gateway.db)
    const waited = waiter.query(`select pg_advisory_xact_lock(${turn.sql})`, [...turn.parameters])
    await until(async () => (await lockWaits()) === 2, 'the second part and whoever waits')
    await holder.query('rollback')
    await waited

    // The runner would come by the operation that rested longer first.
    await runToEnd({ verb: 'release_requests', filter: { flowId: flow.id } })
    assert.equal((await get(`/bulk-operations/${body.id}`)).done, 400)
    await waiter.query('rollback')
    await runToEnd({ verb: 'release_requests', filter: { flowId: flow.id } })
    assert.equal((await finished(body.id)).done, 450)
  })

  test('a node that stops gives its part back, and another one does it', async (t) => {
    const flow = await gateway.given.activeFlow()
    const id = await givenExperience(gateway, flow)
    const leaving = await startGateway(t, { besides: gateway, settings: { HOOKGATE_ROLES: 'control' } })
    const client = await gateway.database.pool.connect()
    t.after(() => client.release())
    await client.query('begin')
    await client.query('select from experience where id = $1 for update', [toUuid('experience', id)])
    const { body } = await leaving.api('POST', '/bulk-operations', {
      verb: 'terminate_experiences',
      filter: { flowId: flow.id },
    })
    await until(async () => (await lockWaits()) > 0, 'the part to wait')
    const stoppedAt = performance.now()
    await leaving.gateway.stop()
    assert.ok(performance.now() - stoppedAt < 8_000)
    assert.equal((await get(`/bulk-operations/${body.id}`)).status, 'running')
    await client.query('rollback')
    assert.equal((await finished(body.id)).done, 1)
  })

  test('one that is over cannot be cancelled', async () => {
    const { id } = await runToEnd({ verb: 'release_requests', filter: { flowId: newId('flow') } })
    const { status, body } = await gateway.api('POST', `/bulk-operations/${id}/cancel`)
    assert.deepEqual([status, body.state], [409, 'completed'])
  })

  test('what is wrong with a call is said at its place', async () => {
    const flowId = newId('flow')
    const cases: [body: unknown, pointer: string][] = [
      [{ verb: 'explode', filter: {} }, '#/verb'],
      [{ verb: 'release_requests' }, '#/filter'],
      [{ verb: 'release_requests', filter: { flowId: 'x' } }, '#/filter/flowId'],
      [{ verb: 'release_requests', filter: { status: 'failed' } }, '#/filter/status'],
      [{ verb: 'release_requests', filter: { limit: 5 } }, '#/filter/limit'],
      [{ verb: 'release_requests', filter: { address: 'nowhere' } }, '#/filter/address'],
      [{ verb: 'release_requests', filter: { replayed: 'true' } }, '#/filter/replayed'],
      [{ verb: 'release_requests', filter: { ids: [newId('request')], flowId } }, '#/filter/flowId'],
      [{ verb: 'release_requests', filter: { ids: [] } }, '#/filter/ids'],
      [{ verb: 'release_requests', filter: { ids: [flowId] } }, '#/filter/ids/0'],
      [{ verb: 'terminate_experiences', filter: { outcome: 'rejected' } }, '#/filter/outcome'],
      [{ verb: 'terminate_experiences', filter: {}, force: true }, '#/force'],
    ]
    for (const [body, pointer] of cases) {
      const answer = await start(body)
      assert.equal(answer.status, 422, answer.text)
      assert.deepEqual(
        answer.body.errors.map((error: { pointer: string }) => error.pointer),
        [pointer],
      )
    }
    const ids = Array.from({ length: 1001 }, () => newId('request'))
    assert.equal((await start({ verb: 'replay_requests', filter: { ids } })).status, 422)
    assert.equal((await start({ verb: 'replay_requests', filter: { ids: ids.slice(1) } })).status, 202)
  })

  test('are for those who may, and stay in their own workspace', async () => {
    const flow = await gateway.given.activeFlow()
    const { key, workspaceId } = await gateway.given.otherWorkspace()
    const workspaceUuid = toUuid('workspace', workspaceId) ?? ''
    const theirs = await givenRequest(gateway, {
      outcome: 'rejected',
      reason: 'flow_errored',
      flowId: flow.id,
      workspaceUuid,
    })
    const experience = await givenExperience(gateway, flow)
    const call = { verb: 'replay_requests', filter: {} }
    assert.equal((await start(call, null)).status, 401)
    assert.equal((await start(call, await gateway.given.key({ role: 'viewer' }))).status, 403)

    const own = await runToEnd({ verb: 'release_requests', filter: { ids: [theirs] } })
    assert.deepEqual([own.total, own.done], [0, 0])
    const { body } = await start({ verb: 'terminate_experiences', filter: {} }, key)
    assert.equal((await finishedBy(body.id, key)).total, 0)
    assert.equal((await get(`/experiences/${experience}`)).status, 'running')
    for (const [method, path] of [
      ['GET', ''],
      ['POST', '/cancel'],
    ] as const) {
      assert.equal((await gateway.api(method, `/bulk-operations/${body.id}${path}`)).status, 404)
      assert.equal(
        (await gateway.api(method, `/bulk-operations/${body.id}${path}`, undefined, { key: null })).status,
        401,
      )
    }
    const listed = (await get('/bulk-operations?limit=200')).items as BulkOperation[]
    assert.ok(!listed.some(({ id }) => id === body.id))
    const replayed = await gateway.api('GET', `/requests/${theirs}`, undefined, { key })
    assert.equal(replayed.body.replayedAs, null)
  })

  const finishedBy = (id: string, key: string) =>
    until(async () => {
      const { body } = await gateway.api('GET', `/bulk-operations/${id}`, undefined, { key })
      return body.status === 'completed' && body
    }, `${id} to end`)
})
