import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { toPublicId } from '#contract/ids.ts'
import { call, startGateway } from '../harness/gateway.ts'
import { startGatewayProcess } from '../harness/gateway-process.ts'
import { openConnection } from '../harness/raw-http.ts'
import { until } from '../harness/until.ts'

const body = '{"firstname":"Ada"}'

suite('SIGTERM under load', () => {
  test('every 202 is on disk, what had begun gets its answer, and the process exits with 0 within ten seconds', async (t) => {
    const { database, given, settings, gateway: first } = await startGateway(t)
    const flow = await given.activeFlow()
    const token = await given.apiToken()
    await first.stop()
    const { DATABASE_URL = '', HOOKGATE_SECRET_KEY = '', HOOKGATE_DATA_DIR: dataDir = '' } = settings
    const gateway = await startGatewayProcess(t, { dataDir, settings: { DATABASE_URL, HOOKGATE_SECRET_KEY } })
    const { host } = new URL(gateway.url)
    const { pathname } = new URL(flow.triggerUrl)
    const headers = { Authorization: `Bearer ${token.secret.token}`, 'Content-Type': 'application/json' }

    const slow = await openConnection(gateway.url)
    const lines = Object.entries({ Host: host, ...headers, 'Content-Length': body.length })
    const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')
    slow.send(`POST ${pathname} HTTP/1.1\r\n${head}\r\n${body.slice(0, 10)}`)

    const accepted: string[] = []
    const refused: number[] = []
    const senders = Array.from({ length: 8 }, async () => {
      for (;;) {
        const answer = await call(gateway.url + pathname, { method: 'POST', headers, body }).catch(() => undefined)
        if (answer === undefined) return
        if (answer.status === 202) accepted.push(answer.body.requestId)
        else refused.push(answer.status)
      }
    })
    await until(() => accepted.length >= 200, '200 accepted requests')
    const begunAt = performance.now()
    const exited = gateway.stop()
    await Promise.all(senders)
    slow.send(body.slice(10))
    const answer = await slow.answer()
    slow.close()

    assert.equal(answer.status, 202)
    accepted.push(JSON.parse(answer.body).requestId)
    assert.equal(await exited, 0)
    const stopMs = Math.round(performance.now() - begunAt)
    t.diagnostic(`${accepted.length} accepted, stopped in ${stopMs} ms`)
    assert.ok(stopMs < 10_000, `${stopMs} ms`)
    // Who had only just connected when it closed is told to try again, and finds nobody then.
    assert.ok(refused.length <= senders.length && refused.every((status) => status === 503), refused.join())
    assert.deepEqual(await missing(database, accepted), [])
    assert.match(gateway.output(), /"msg":"stopped"\}\n$/)
    assert.doesNotMatch(gateway.output(), /"level":"(?:warn|error|fatal)"/)
  })

  test('a second signal, more than a second later, ends the process at once, whatever is in flight', async (t) => {
    const { settings, gateway: first } = await startGateway(t)
    await first.stop()
    const { DATABASE_URL = '', HOOKGATE_SECRET_KEY = '', HOOKGATE_DATA_DIR: dataDir = '' } = settings
    const gateway = await startGatewayProcess(t, { dataDir, settings: { DATABASE_URL, HOOKGATE_SECRET_KEY } })
    const endless = await openConnection(gateway.url)
    t.after(() => endless.close())
    endless.send('GET /livez HTTP/1.1\r\nHost: a\r\n')
    const exited = gateway.stop()
    await until(() => gateway.output().includes('"stopping"'), 'the gateway to notice the first')
    const noticedAt = performance.now()
    // Repeats of the first second pass for the first one, passed on by another process.
    await until(() => !gateway.child.kill('SIGTERM'), 'the process to end')
    assert.equal(await exited, 1)
    const tookMs = performance.now() - noticedAt
    assert.ok(tookMs > 900 && tookMs < 4_000, `${tookMs} ms`)
  })
})

suite('SIGTERM behind a balancer', () => {
  test('it is told to stop once more, and waits no longer: nothing else changes', async (t) => {
    const { settings, gateway: first } = await startGateway(t)
    await first.stop()
    const { DATABASE_URL = '', HOOKGATE_SECRET_KEY = '', HOOKGATE_DATA_DIR: dataDir = '' } = settings
    const delayed = { DATABASE_URL, HOOKGATE_SECRET_KEY, HOOKGATE_DRAIN_DELAY_SECONDS: '60' }
    const gateway = await startGatewayProcess(t, { dataDir, settings: delayed })
    const exited = gateway.stop()
    await until(async () => (await call(`${gateway.url}/readyz`, {})).status === 503, 'it to be out of the rotation')
    await until(() => {
      gateway.child.kill('SIGTERM')
      return gateway.output().includes('"stopping sooner"')
    }, 'the second signal to be noticed')
    assert.equal(await exited, 0)
    assert.match(gateway.output(), /"msg":"stopped"\}\n$/)
  })
})

/** Those of the requests, by public id, that the database does not have. */
async function missing({ db }: Awaited<ReturnType<typeof startGateway>>['database'], ids: string[]): Promise<string[]> {
  const rows = await db.selectFrom('inbound_request').select('id').where('outcome', '=', 'accepted').execute()
  const stored = new Set(rows.map(({ id }) => toPublicId('request', id)))
  return ids.filter((id) => !stored.has(id))
}
