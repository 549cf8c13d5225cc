import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { startGateway } from '../harness/gateway.ts'
import { startReceiver } from '../harness/receiver.ts'
import { inboundSuite, recordedRequest, requestIdOf } from './inbound-suite.ts'

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
const parentId = '00f067aa0ba902b7'
const good = `00-${traceId}-${parentId}-01`

suite('trace context', () => {
  const inbound = inboundSuite()

  const send = (...headers: string[]) => inbound.send({ headers })

  test('T1, T2: a traceparent of any kind never refuses a request', async () => {
    for (const value of [
      good,
      `ff-${traceId}-${parentId}-01`,
      `01-${traceId}-${parentId}-01-more`,
      `01-${traceId}-${parentId}-01more`,
      good.toUpperCase(),
      `${good}0`,
      good.slice(1),
      `00-${'0'.repeat(32)}-${parentId}-01`,
      `00-${traceId}-${'0'.repeat(16)}-01`,
      '',
      'nonsense',
      '-'.repeat(1_000),
    ]) {
      assert.equal((await send(`traceparent: ${value}`)).status, 202, value)
    }
    assert.equal((await send(`traceparent: ${good}`, `traceparent: ${good}`)).status, 202)
  })

  test('T3: a tracestate of any kind never refuses a request', async () => {
    for (const value of [
      'a=1',
      'a=1,a=1',
      ',,,',
      '=',
      'x'.repeat(2_000),
      Array.from({ length: 40 }, (_, i) => `k${i}=v`).join(),
    ]) {
      assert.equal((await send(`traceparent: ${good}`, `tracestate: ${value}`)).status, 202)
      assert.equal((await send(`tracestate: ${value}`)).status, 202)
    }
  })

  test("T4: the caller's trace is kept with the request and never becomes ours", async () => {
    const answer = await send(`traceparent: ${good}`, 'tracestate: a=1')
    assert.doesNotMatch(answer.text, new RegExp(`traceparent|tracestate|${traceId}`, 'i'))
    const { headers } = await recordedRequest(inbound.gateway, requestIdOf(answer))
    assert.deepEqual(
      headers.filter(([name]: [string]) => name.startsWith('trace')),
      [
        ['traceparent', good],
        ['tracestate', 'a=1'],
      ],
    )
  })

  test("T4: a web request goes out in the sender's trace, with a place of its own and never sampled", async (t) => {
    const receiver = await startReceiver(t)
    const gateway = await startGateway(t)
    const token = await gateway.given.apiToken()
    const flow = await gateway.given.activeFlow({
      document: {
        nodes: [
          { id: 'trigger', type: 'webhook_trigger' },
          { id: 'tell', type: 'web_request', params: { method: 'GET', url: receiver.url } },
        ],
        edges: [{ from: 'trigger', to: 'tell' }],
      },
    })
    await gateway.post(flow, {}, { token, headers: { traceparent: good } })
    await receiver.received(1)
    await gateway.post(flow, {}, { token, headers: { traceparent: good.toUpperCase() } })
    const [first, second] = (await receiver.received(2)).map(({ headers }) => String(headers.traceparent))

    assert.match(first ?? '', new RegExp(`^00-${traceId}-[0-9a-f]{16}-00$`))
    assert.ok(!first?.includes(parentId))
    assert.match(second ?? '', /^00-(?!0{32})[0-9a-f]{32}-[0-9a-f]{16}-00$/)
    assert.ok(!second?.includes(traceId))
  })
})
