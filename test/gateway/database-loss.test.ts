import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type pg from 'pg'
import { toUuid } from '#contract/ids.ts'
import { createKey, givenFlow } from '../durability/given-flow.ts'
import { closeAtEnd } from '../harness/closing.ts'
import { call, startGateway } from '../harness/gateway.ts'
import { dataFolder, startGatewayProcess } from '../harness/gateway-process.ts'
import { until } from '../harness/until.ts'

suite('a database that goes away under a running gateway', () => {
  test('when every connection is cut, the next requests succeed and their experiences run', async (t) => {
    const gateway = await startGateway(t)
    const flow = await gateway.given.activeFlow()
    const token = await gateway.given.apiToken()
    const completed = async (experienceId: string) =>
      (await gateway.api('GET', `/experiences/${experienceId}`)).body.status === 'completed'
    const before = await gateway.post(flow, {}, { token })
    await until(() => completed(before.body.experienceId), 'the first experience to complete')

    for (let turn = 0; turn < 3; turn += 1) {
      await cutConnections(gateway.database.pool)
      assert.equal((await fetch(`${gateway.url}/readyz`)).status, 200)
      assert.equal((await gateway.api('GET', '/flows')).status, 200)
      const after = await gateway.post(flow, {}, { token })
      assert.equal(after.status, 202, after.text)
      await until(() => completed(after.body.experienceId), 'the experience to complete')
    }
  })

  test('when connections are cut under load, senders see 202 and 503 only, and every 202 runs once', async (t) => {
    const gateway = await startGateway(t)
    const flow = await gateway.given.activeFlow()
    const token = await gateway.given.apiToken()
    const accepted: string[] = []
    const other: number[] = []
    let isSending = true
    const senders = Array.from({ length: 6 }, async () => {
      while (isSending) {
        const answer = await gateway.post(flow, {}, { token })
        if (answer.status === 202) accepted.push(answer.body.experienceId)
        else other.push(answer.status)
      }
    })
    for (let turn = 1; turn <= 3; turn += 1) {
      const target = accepted.length + 100
      await until(() => accepted.length >= target, '100 more accepted requests')
      await cutConnections(gateway.database.pool)
    }
    isSending = false
    await Promise.all(senders)
    assert.deepEqual(
      other.filter((status) => status !== 503),
      [],
    )
    t.diagnostic(`${accepted.length} accepted, ${other.length} refused`)

    const { db } = gateway.database
    await until(
      async () =>
        (await db.selectFrom('experience').select('id').where('status', '!=', 'completed').execute()).length === 0,
      'every experience to complete',
      30_000,
    )
    const stored = new Set((await db.selectFrom('experience').select('id').execute()).map(({ id }) => id))
    const lost = accepted.filter((id) => !stored.has(toUuid('experience', id) ?? ''))
    assert.deepEqual(lost, [])
    const { rows } = await gateway.database.pool.query(
      `select experience_id from activity where kind = 'completed' group by 1 having count(*) > 1`,
    )
    assert.deepEqual(rows, [])
  })

  test('when the built-in PostgreSQL is killed, the gateway says so and exits with 1; the next start goes on', async (t) => {
    const dataDir = await dataFolder(t)
    const gateway = await startGatewayProcess(t, { dataDir })
    const killedAt = performance.now()
    gateway.signalDatabase('SIGKILL')
    const ready = await fetch(`${gateway.url}/readyz`).then(
      ({ status }) => status,
      () => 'no answer',
    )
    assert.notEqual(ready, 200)
    assert.equal(await gateway.exited, 1)
    t.diagnostic(`/readyz: ${ready}; gone after ${Math.round(performance.now() - killedAt)} ms`)
    assert.ok(performance.now() - killedAt < 10_000)
    assert.match(gateway.output(), /PostgreSQL is gone/)

    const next = await startGatewayProcess(t, { dataDir })
    assert.equal((await fetch(`${next.url}/readyz`)).status, 200)
    assert.equal(await next.stop(), 0)
  })
})

suite('a database that hangs under a running gateway', () => {
  test('senders get 503, the node is not ready, and SIGTERM ends it in time', async (t) => {
    const dataDir = await dataFolder(t)
    const gateway = await startGatewayProcess(t, { dataDir })
    const { path, token } = await givenFlow(gateway, createKey(dataDir), 'http://127.0.0.1:1025/')
    const send = () =>
      call(gateway.url + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: '{}',
      })
    assert.equal((await send()).status, 202)
    gateway.signalDatabase('SIGSTOP')
    closeAtEnd(t, () => gateway.killEverything())

    const answers = Promise.all([send(), send(), send()])
    assert.equal((await fetch(`${gateway.url}/readyz`)).status, 503)
    assert.deepEqual(
      (await answers).map(({ status }) => status),
      [503, 503, 503],
    )
    const begunAt = performance.now()
    assert.equal(await gateway.stop(), 1)
    const stopMs = Math.round(performance.now() - begunAt)
    t.diagnostic(`stopped in ${stopMs} ms`)
    assert.ok(stopMs < 10_500, `${stopMs} ms`)
  })
})

suite('a database that became read-only under a running gateway', () => {
  test('the node is not ready and senders get 503, until it can be written to again', async (t) => {
    const gateway = await startGateway(t)
    const flow = await gateway.given.activeFlow()
    const token = await gateway.given.apiToken()
    const { pool } = gateway.database
    const setReadOnly = async (value: 'on' | 'off') => {
      const { rows } = await pool.query('select current_database() as name')
      await pool.query(
        `set transaction_read_only = off; alter database ${rows[0].name} set default_transaction_read_only = ${value}`,
      )
      await cutConnections(pool)
    }
    const isReady = async () => (await fetch(`${gateway.url}/readyz`)).status
    assert.equal(await isReady(), 200)
    await setReadOnly('on')
    assert.equal(await isReady(), 503)
    assert.equal((await gateway.post(flow, {}, { token })).status, 503)
    await setReadOnly('off')
    assert.equal(await isReady(), 200)
    assert.equal((await gateway.post(flow, {}, { token })).status, 202)
  })
})

/** Ends every connection to this pool's database but one of the pool's own, and waits until they are gone. */
async function cutConnections(pool: pg.Pool): Promise<void> {
  const client = await pool.connect()
  try {
    const { rows } = await client.query<{ pid: number }>(
      `select pid, pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid()`,
    )
    assert.ok(rows.length > 0)
    const pids = rows.map(({ pid }) => pid)
    await until(
      async () =>
        (await client.query('select from pg_stat_activity where pid = any($1::int[])', [pids])).rows.length === 0,
      'the connections to be gone',
    )
  } finally {
    client.release()
  }
}
