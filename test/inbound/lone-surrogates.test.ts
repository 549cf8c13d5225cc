import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { FlowDocument } from '#contract/flow-document.ts'
import { until } from '../harness/until.ts'
import { assertProblem } from './assert-problem.ts'
import { forgeToken } from './forge-token.ts'
import { inboundSuite, pathOf, recordedRequest, requestIdOf } from './inbound-suite.ts'

/** Half a surrogate pair: JSON may hold it, PostgreSQL refuses to look into a document that does. */
const half = '\ud800'

const document: FlowDocument = {
  nodes: [
    {
      id: 'trigger',
      type: 'webhook_trigger',
      name: `Trigger ${half}`,
      params: { samplePayload: { a: half }, successStatus: 200, idempotency: { pointer: '/id' } },
    },
    { id: 'greeting', type: 'set_fields', name: half, params: { fields: { text: `Hello {{trigger.a}} ${half}` } } },
    { id: 'done', type: 'end', name: half },
  ],
  edges: [
    { from: 'trigger', to: 'greeting' },
    { from: 'greeting', to: 'done' },
  ],
}

suite('half a surrogate pair in a flow', () => {
  const inbound = inboundSuite({ settings: { HOOKGATE_ROLES: 'inbound,control,engine' } })

  test('keeps nobody out: requests are accepted, run to the end, and read back', async () => {
    const { gateway } = inbound
    const target = pathOf(await gateway.given.activeFlow({ document }))
    const accepted = await inbound.send({ target, body: JSON.stringify({ a: half, id: 1 }) })
    assert.equal(accepted.status, 200, accepted.text)

    const { experienceId } = JSON.parse(accepted.body)
    await until(async () => {
      const { body } = await gateway.api('GET', `/experiences/${experienceId}`)
      return body.status === 'completed'
    }, 'the experience to complete')
    assert.equal((await gateway.api('GET', `/experiences/${experienceId}/activities`)).status, 200)
    const { body } = await gateway.api('GET', '/experiences')
    assert.deepEqual([body.items[0]?.nodeId, body.items[0]?.nodeName], ['done', null])
    assert.equal((await recordedRequest(gateway, requestIdOf(accepted))).outcome, 'accepted')
  })

  test('does not hide what the trigger asks for', async () => {
    const target = pathOf(await inbound.gateway.given.activeFlow({ document }))
    const send = async () => JSON.parse((await inbound.send({ target, body: '{"id":7}' })).body)
    const first = await send()
    assert.deepEqual(await send(), { ...first, status: 'duplicate' })
  })

  test('does not hide a fault', async () => {
    const { gateway } = inbound
    const url = 'http://10.1.2.3/'
    const flow = await gateway.given.activeFlow({
      document: {
        nodes: [
          { id: 'trigger', type: 'webhook_trigger' },
          { id: 'call', type: 'web_request', name: half, params: { method: 'GET', url, retries: 0 } },
        ],
        edges: [{ from: 'trigger', to: 'call' }],
      },
    })
    assert.equal((await inbound.send({ target: pathOf(flow) })).status, 202)
    const fault = await until(async () => {
      const { body } = await gateway.api('GET', '/flows?status=errored')
      return body.items[0]?.fault
    }, 'the flow to pause')
    assert.deepEqual([fault.version, fault.nodeId, fault.nodeName], [1, 'call', null])
    for (const path of ['', '/versions'])
      assert.equal((await gateway.api('GET', `/flows/${flow.id}${path}`)).status, 200)
  })

  test('tells strangers nothing: they get the 401 of every other flow', async () => {
    const target = pathOf(await inbound.gateway.given.activeFlow({ document }))
    for (const authorization of [
      null,
      `Bearer ${forgeToken('AAAAAAAAAAAA')}`,
      `Bearer ${forgeToken(inbound.token.keyId)}`,
    ])
      assertProblem(await inbound.send({ target, authorization }), 'unauthorized')
  })
})
