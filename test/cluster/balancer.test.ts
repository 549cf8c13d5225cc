import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { startCluster } from '../harness/cluster.ts'
import { startReceiver } from '../harness/receiver.ts'
import { startSteadyLoad } from '../harness/steady-load.ts'
import { tallyLoad } from '../harness/tally-load.ts'
import { timeTakeOver } from '../harness/time-take-over.ts'
import { until } from '../harness/until.ts'

const perSecond = 100
/** How long the work of a dead node may stand still: 15 s, and as long again on a machine that others use. */
const takeOverMs = 30_000

suite('three nodes behind HAProxy, under load', { timeout: 600_000 }, () => {
  test('each is restarted in turn: no request fails, and every experience completes once', {
    timeout: 300_000,
  }, async (t) => {
    const cluster = await startCluster(t)
    const receiver = await startReceiver(t)
    const { path, token } = await cluster.givenFlow(receiver.url)
    const load = startSteadyLoad({ url: cluster.url + path, token, perSecond })
    await until(() => load.sent.length >= perSecond, 'the load to run')

    const begunAt = performance.now()
    const exitCodes: (number | null)[] = []
    for (const node of cluster.nodes) exitCodes.push(await node.restart())
    const restartMs = Math.round(performance.now() - begunAt)
    const before = load.sent.length
    await until(() => load.sent.length >= before + perSecond, 'another second of load')
    const tally = await tallyLoad(cluster.connectionString, await load.stop())
    t.diagnostic(`restarted in ${restartMs} ms: ${JSON.stringify(tally)}`)

    assert.deepEqual(exitCodes, [0, 0, 0])
    assert.deepEqual(tally.failures, {})
    assert.deepEqual(tally.broken, [])
    assert.equal(tally.completed, tally.sent)
    assert.deepEqual(keysPerNumber(receiver.requests), [1], 'the far side saw one key for each request')
  })

  test('one is killed: only connections fail, a retry succeeds once, and its work goes on', {
    timeout: 300_000,
  }, async (t) => {
    const cluster = await startCluster(t)
    // So slow that every node has calls under way.
    const receiver = await startReceiver(t, (_request, response) => void setTimeout(() => response.end(), 200))
    const { path, token } = await cluster.givenFlow(receiver.url)
    const load = startSteadyLoad({ url: cluster.url + path, token, perSecond, isRetrying: true })
    await until(() => load.sent.length >= 2 * perSecond, 'the load to run')

    const [victim] = cluster.nodes
    await victim?.kill()
    const { open, ms: tookMs } = await timeTakeOver(cluster.connectionString, takeOverMs)
    const tally = await tallyLoad(cluster.connectionString, await load.stop())
    t.diagnostic(`${open} were open, done after ${tookMs} ms: ${JSON.stringify(tally)}`)

    assert.deepEqual(
      Object.keys(tally.failures).filter((failure) => !failure.startsWith('connection')),
      [],
    )
    assert.deepEqual([tally.lost, tally.broken], [0, []])
    assert.equal(tally.completed, tally.sent)
    assert.deepEqual(keysPerNumber(receiver.requests), [1], 'a repeated call has the same key')
    assert.ok(receiver.requests.length > tally.sent, 'it had calls under way, which were repeated')
    assert.ok(tookMs < takeOverMs, `${tookMs} ms`)
  })
})

/** How many different idempotency keys the far side saw for one request. */
function keysPerNumber(requests: { body: string; headers: Record<string, unknown> }[]): number[] {
  const byNumber = Map.groupBy(requests, ({ body }) => body)
  const keys = [...byNumber.values()].map((calls) => new Set(calls.map(({ headers }) => headers['idempotency-key'])))
  return [...new Set(keys.map(({ size }) => size))]
}
