import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { startGateway } from '../harness/gateway.ts'
import { headerOf, openConnection } from '../harness/raw-http.ts'
import { until } from '../harness/until.ts'
import { assertProblem } from './assert-problem.ts'
import { inboundSuite } from './inbound-suite.ts'

suite('a node that is stopping', () => {
  const inbound = inboundSuite()

  test('F24: finishes what it has begun, answers 503 to what begins, and is gone when it is done', async (t) => {
    const node = await startGateway(t, { besides: inbound.gateway, settings: { HOOKGATE_ROLES: 'inbound' } })
    const [inFlight, late, idle] = [
      await openConnection(node.url),
      await openConnection(node.url),
      await openConnection(node.url),
    ]
    const webhook = inbound.webhook({ headers: ['Expect: 100-continue', 'Content-Length: 2'], body: null })
    inFlight.send(webhook)
    assert.equal((await inFlight.next())?.status, 100)
    const whole = inbound.webhook()
    late.send(whole.subarray(0, 40))
    idle.send(whole)
    assert.equal((await idle.answer()).status, 202)

    const begunAt = performance.now()
    const stopped = node.gateway.stop()
    await idle.closed()
    late.send(whole.subarray(40))
    const refused = await late.answer()
    assertProblem(refused, 'unavailable')
    assert.match(headerOf(refused, 'Retry-After') ?? '', /^[1-9]\d*$/)
    assert.equal(headerOf(refused, 'Connection'), 'close')
    await late.closed()

    inFlight.send('{}')
    const finished = await inFlight.answer()
    assert.equal(finished.status, 202)
    await stopped
    // It does not wait until the sender gives up the connection, nor for the time limit of five seconds.
    assert.ok(performance.now() - begunAt < 3_000)
    const { requestId } = JSON.parse(finished.body)
    assert.equal((await inbound.gateway.api('GET', `/requests/${requestId}`)).status, 200)
  })

  test('F24: nothing is accepted by a node that has stopped', async (t) => {
    const node = await startGateway(t, { besides: inbound.gateway, settings: { HOOKGATE_ROLES: 'inbound' } })
    await node.gateway.stop()
    await assert.rejects(openConnection(node.url))
  })

  test('F24: of a stream of requests while a node stops, every 202 is stored and any other answer is 503', async (t) => {
    const node = await startGateway(t, { besides: inbound.gateway, settings: { HOOKGATE_ROLES: 'inbound' } })
    const flow = await inbound.gateway.given.activeFlow({ name: 'Streamed' })
    const accepted: string[] = []
    const refused: number[] = []
    let isGone = false
    const senders = Array.from({ length: 8 }, async () => {
      while (!isGone) {
        const answer = await node.post(flow, {}, { token: inbound.token }).catch(() => undefined)
        if (answer === undefined) isGone = true
        else if (answer.status === 202) accepted.push(answer.body.requestId)
        else refused.push(answer.status)
      }
    })
    await until(() => accepted.length > 50, 'the stream to flow')
    await node.gateway.stop()
    await Promise.all(senders)
    const { body } = await inbound.gateway.api('GET', `/requests?flowId=${flow.id}&outcome=accepted&limit=200`)
    const stored = new Set(body.items.map(({ id }: { id: string }) => id))
    for (const id of accepted.slice(-100)) assert.ok(stored.has(id), id)
    for (const status of refused) assert.equal(status, 503)
  })
})
