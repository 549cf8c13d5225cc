import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startGateway } from '../harness/gateway.ts'
import { startReceiver } from '../harness/receiver.ts'
import { chain, end } from './engine-fixture.ts'

/** What is promised for 99 of 100 on a quiet machine. */
const promisedMs = 50

test('the first outside call follows the 202 at once: the engine is woken, it does not come by', async (t) => {
  const gateway = await startGateway(t)
  let calledAt = 0
  const receiver = await startReceiver(t, (_request, response) => {
    calledAt = performance.now()
    response.end()
  })
  const call = { id: 'crm', type: 'web_request', params: { method: 'POST', url: receiver.url } }
  const flow = await gateway.given.activeFlow({ document: chain(call, end), name: 'Prompt' })
  const token = await gateway.given.apiToken()

  const latenciesMs: number[] = []
  for (let sent = 1; sent <= 50; sent++) {
    assert.equal((await gateway.post(flow, {}, { token })).status, 202)
    const acceptedAt = performance.now()
    await receiver.received(sent)
    latenciesMs.push(Math.max(0, calledAt - acceptedAt))
  }
  latenciesMs.sort((a, b) => a - b)
  const [medianMs = 0, worstMs = 0] = [latenciesMs[25], latenciesMs[49]]
  t.diagnostic(`median ${medianMs.toFixed(1)} ms, worst ${worstMs.toFixed(1)} ms`)
  assert.ok(medianMs < promisedMs, `the median was ${medianMs} ms`)
  assert.ok(worstMs < 10 * promisedMs, `the worst was ${worstMs} ms`)
})
