import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { generateSecretKey } from '#settings.ts'
import { createKey, givenFlow } from '../durability/given-flow.ts'
import { startSharedPostgres } from '../harness/cluster.ts'
import { dataFolder, startGatewayProcess } from '../harness/gateway-process.ts'
import { startReceiver } from '../harness/receiver.ts'
import { startSteadyLoad } from '../harness/steady-load.ts'
import { until } from '../harness/until.ts'

/** What is promised for 99 of 100 on a quiet machine. Here the median has to be within it. */
const promisedMs = 200
/** Not a multiple of the engine's looks, so that requests come at every moment between two of them. */
const perSecond = 47
const requests = 10 * perSecond

test('what an inbound node accepts, an engine in another process acts on at once', { timeout: 300_000 }, async (t) => {
  const connectionString = await startSharedPostgres(t)
  const folder = await dataFolder(t)
  const settings = { DATABASE_URL: connectionString, HOOKGATE_SECRET_KEY: generateSecretKey() }
  const start = (name: string, roles: string) =>
    startGatewayProcess(t, { dataDir: join(folder, name), settings: { ...settings, HOOKGATE_ROLES: roles } })
  const control = await start('control', 'control')
  const inbound = await start('inbound', 'inbound')
  await start('engine', 'engine')

  const calledAt = new Map<number, number>()
  const receiver = await startReceiver(t, ({ body }, response) => {
    calledAt.set(Number(body), performance.now())
    response.end()
  })
  const { path, token } = await givenFlow(control, createKey(join(folder, 'control'), settings), receiver.url)
  const load = startSteadyLoad({ url: inbound.url + path, token, perSecond })
  await until(() => load.sent.length >= requests, 'the load to run')
  const sent = await load.stop()
  await until(() => calledAt.size === sent.length, 'every call to be made')

  const sorted = sent
    .map(({ n, answeredAt = 0 }) => Math.max(0, (calledAt.get(n) ?? Number.POSITIVE_INFINITY) - answeredAt))
    .sort((a, b) => a - b)
  const at = (share: number) => sorted[Math.floor(sorted.length * share)] ?? 0
  const figures = { p50: at(0.5), p90: at(0.9), p99: at(0.99), worst: sorted.at(-1) ?? 0 }
  t.diagnostic(
    Object.entries(figures)
      .map(([name, ms]) => `${name} ${ms.toFixed(1)} ms`)
      .join(', '),
  )
  assert.deepEqual([...new Set(sent.map(({ status }) => status))], [202])
  assert.ok(figures.p50 < promisedMs, `the median was ${figures.p50} ms`)
  assert.ok(figures.p99 < 10 * promisedMs, `p99 was ${figures.p99} ms`)
})
