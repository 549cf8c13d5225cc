import assert from 'node:assert/strict'
import { suite, type TestContext, test } from 'node:test'
import type { Node } from '#contract/node.ts'
import { drainDelayOf } from '#gateway.ts'
import { readSettings } from '#settings.ts'
import type { TestDatabase } from '../harness/database.ts'
import { call, startGateway, type TestGateway } from '../harness/gateway.ts'
import { headerOf, openConnection, type RawConnection } from '../harness/raw-http.ts'
import { until } from '../harness/until.ts'

type Stopping = {
  /** Its first request is in flight: the gateway has read the head and half of the body. */
  inFlight: RawConnection
  /** Sends the second half, and in the same breath what follows it. */
  finish(following?: string): void
  /** A whole webhook. */
  webhook: string
  /** A connection on which half a request line has been sent, for requests that begin while the node stops. */
  begun: RawConnection[]
  stopped: Promise<void>
  database: TestDatabase
}

/** A node that stops and takes no connections any more, with a request in flight and `begun` connections that are not idle. */
async function givenStopping(t: TestContext, { begun: count }: { begun: number }): Promise<Stopping> {
  const gateway = await startGateway(t)
  const flow = await gateway.given.activeFlow()
  const token = await gateway.given.apiToken()
  const head = (expect = '') =>
    [
      `POST ${new URL(flow.triggerUrl).pathname} HTTP/1.1`,
      `Host: ${new URL(gateway.url).host}`,
      `Authorization: Bearer ${token.secret.token}`,
      'Content-Type: application/json',
      `Content-Length: 19${expect}`,
      '\r\n',
    ].join('\r\n')
  const begun = await Promise.all(Array.from({ length: count }, () => openConnection(gateway.url)))
  for (const connection of begun) connection.send('GE')
  const inFlight = await openConnection(gateway.url)
  inFlight.send(head('\r\nExpect: 100-continue'))
  assert.equal((await inFlight.next())?.status, 100)
  inFlight.send('{"firstname"')
  const stopped = gateway.gateway.stop()
  t.after(() => {
    for (const connection of [inFlight, ...begun]) connection.close()
  })
  await until(() => refusesConnections(gateway.url), 'the listener to close')
  return {
    inFlight,
    finish: (following = '') => inFlight.send(`:"Ada"}${following}`),
    webhook: `${head()}{"firstname":"Ada"}`,
    begun,
    stopped,
    database: gateway.database,
  }
}

async function refusesConnections(url: string, path = '/livez'): Promise<boolean> {
  return await call(`${url}${path}`, {}).then(
    () => false,
    () => true,
  )
}

suite('a node that is stopping', () => {
  test('answers what is in flight, and 503 with an end of the connection to the next request on it', async (t) => {
    const { inFlight, finish, webhook, stopped } = await givenStopping(t, { begun: 0 })
    finish(webhook)
    assert.equal((await inFlight.answer()).status, 202)
    const refused = await inFlight.answer()
    assert.equal(refused.status, 503)
    assert.match(headerOf(refused, 'Retry-After') ?? '', /^[1-9]\d*$/)
    assert.equal(headerOf(refused, 'Connection'), 'close')
    assert.match(JSON.parse(refused.body).type, /\/problems\/unavailable$/)
    await inFlight.closed()
    await stopped
  })

  test('does not wait for a sender who keeps its connection open after the last answer', async (t) => {
    const { inFlight, finish, stopped } = await givenStopping(t, { begun: 0 })
    const begunAt = performance.now()
    finish()
    assert.equal((await inFlight.answer()).status, 202)
    await inFlight.closed()
    await stopped
    assert.ok(performance.now() - begunAt < 4_000, 'sooner than the time that requests in flight are given')
  })

  test('says that it is not ready, and that it is alive, and closes these connections too', async (t) => {
    const { begun, finish, stopped } = await givenStopping(t, { begun: 2 })
    const [ready, live] = begun as [RawConnection, RawConnection]
    ready.send('T /readyz HTTP/1.1\r\nHost: a\r\n\r\n')
    live.send('T /livez HTTP/1.1\r\nHost: a\r\n\r\n')
    const notReady = await ready.answer()
    assert.equal(notReady.status, 503)
    assert.equal(headerOf(notReady, 'Connection'), 'close')
    assert.equal((await live.answer()).status, 200)
    await ready.closed()
    await live.closed()
    finish()
    await stopped
  })

  test('does not wait for ever for a sender who never ends its request, and records that it was cut off', async (t) => {
    const { inFlight, stopped, database } = await givenStopping(t, { begun: 0 })
    const begunAt = performance.now()
    await stopped
    assert.ok(performance.now() - begunAt < 10_000)
    await inFlight.closed()
    const { rows } = await database.pool.query('select reason from inbound_request')
    assert.deepEqual(rows, [{ reason: 'body_timeout' }])
  })

  test('goes on serving everybody until balancers have noticed; only then it closes', async (t) => {
    const gateway = await startGateway(t, { settings: { HOOKGATE_DRAIN_DELAY_SECONDS: '30' } })
    const flow = await gateway.given.activeFlow()
    const token = await gateway.given.apiToken()
    const kept = await openConnection(gateway.url)
    const idle = await openConnection(gateway.url)
    t.after(() => {
      for (const connection of [kept, idle]) connection.close()
    })
    kept.send('GET /livez HTTP/1.1\r\nHost: a\r\n\r\n')
    assert.equal(headerOf(await kept.answer(), 'Connection'), 'keep-alive')
    idle.send('GET /livez HTTP/1.1\r\nHost: a\r\n\r\n')
    assert.equal((await idle.answer()).status, 200)

    const stopped = gateway.gateway.stop()
    assert.equal((await call(`${gateway.url}/readyz`, {})).status, 503)
    const accepted = await gateway.post(flow, {}, { token })
    assert.deepEqual([accepted.status, accepted.headers.get('connection')], [202, 'close'])
    kept.send('GET /livez HTTP/1.1\r\nHost: a\r\n\r\n')
    assert.equal(headerOf(await kept.answer(), 'Connection'), 'close')
    await kept.closed()
    const statuses = (await gateway.api('GET', '/nodes')).body.items.map(({ status }: Node) => status)
    assert.deepEqual(statuses, ['draining'])
    const path = `/experiences/${accepted.body.experienceId}`
    await until(async () => (await gateway.api('GET', path)).body.status === 'completed', 'it to run it, too')

    assert.equal(gateway.gateway.hurry(), true)
    await idle.closed()
    await stopped
    assert.equal(gateway.gateway.hurry(), false)
    assert.equal(await refusesConnections(gateway.url), true)
    assert.deepEqual(await gateway.database.db.selectFrom('node').select('id').execute(), [])
  })

  test('goes on a while for a balancer that has not noticed, and no longer once it has', async (t) => {
    const settings = { HOOKGATE_DRAIN_DELAY_SECONDS: '1' }
    const [heeded, ignored] = await Promise.all([startGateway(t, { settings }), startGateway(t, { settings })])
    const stopOf = async ({ gateway }: TestGateway) => {
      const begunAt = performance.now()
      await gateway.stop()
      return performance.now() - begunAt
    }
    const stops = [stopOf(heeded), stopOf(ignored)]
    const checks = until(() => refusesConnections(heeded.url), 'the first to close')
    await until(() => refusesConnections(ignored.url, '/inbound/flw_none'), 'the second to close')
    await checks
    const [heededMs = 0, ignoredMs = 0] = await Promise.all(stops)
    assert.ok(heededMs >= 1_000)
    assert.ok(ignoredMs >= 2_000)
    assert.ok(heededMs < ignoredMs, 'health checks are no requests')
  })

  test('gives balancers five seconds unless told otherwise, and none where it is the only node', () => {
    const delayOf = (environment: Record<string, string>) => drainDelayOf(readSettings(environment))
    const url = { DATABASE_URL: 'postgresql://db.example/hookgate' }
    assert.equal(delayOf({}), 0)
    assert.equal(delayOf(url), 5_000)
    assert.equal(delayOf({ HOOKGATE_DRAIN_DELAY_SECONDS: '7' }), 7_000)
    assert.equal(delayOf({ ...url, HOOKGATE_DRAIN_DELAY_SECONDS: '0' }), 0)
  })

  test('stopping it again is the same stop', async (t) => {
    const gateway = await startGateway(t)
    const first = gateway.gateway.stop()
    assert.equal(gateway.gateway.stop(), first)
    await first
  })
})
