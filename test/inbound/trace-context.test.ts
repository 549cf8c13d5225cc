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

  test('T3: the tracestate travels with the traceparent to web requests, and never without it', async (t) => {
    const receiver = await startReceiver(t)
    const gateway = await startGateway(t)
    const token = await gateway.given.apiToken()
    const tell = (id: string, headers: Record<string, string>) => ({
      id,
      type: 'web_request',
      params: { method: 'GET' as const, url: `${receiver.url}/${id}`, headers },
    })
    const flow = await gateway.given.activeFlow({
      document: {
        nodes: [
          { id: 'trigger', type: 'webhook_trigger' },
          tell('plain', {}),
          tell('own', { Traceparent: good.replaceAll('4', '5') }),
        ],
        edges: [
          { from: 'trigger', to: 'plain' },
          { from: 'plain', to: 'own', outcome: 'success' },
        ],
      },
    })
    const send = async (headers: Record<string, string>) => {
      const before = receiver.requests.length
      await gateway.post(flow, {}, { token, headers })
      const [plain, own] = (await receiver.received(before + 2)).slice(before)
      return [plain?.headers.tracestate, own?.headers.tracestate]
    }
    const tracestate = 'rojo=00f067aa0ba902b7, a@b=c d'
    // What a flow sends as its own trace has nothing to do with the sender's.
    assert.deepEqual(await send({ traceparent: good, tracestate }), ['rojo=00f067aa0ba902b7,a@b=c d', undefined])
    assert.deepEqual(await send({ tracestate }), [undefined, undefined])
    assert.deepEqual(await send({ traceparent: good.toUpperCase(), tracestate }), [undefined, undefined])
    assert.deepEqual(await send({ traceparent: good, tracestate: 'A=1' }), [undefined, undefined])
  })
})
