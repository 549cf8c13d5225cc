import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { BulkOperation } from '#contract/bulk-operation.ts'
import type { Experience } from '#contract/experience.ts'
import { gatewayOfSuite } from '../harness/gateway-of-suite.ts'
import { startReceiver } from '../harness/receiver.ts'
import { until } from '../harness/until.ts'

suite('a wrong credential', () => {
  const gateway = gatewayOfSuite()

  test('pauses the flow with everything in it; mended and resumed, nothing was lost', async (t) => {
    const right = `Basic ${Buffer.from('shop:right').toString('base64')}`
    const far = await startReceiver(t, ({ headers }, response) =>
      response.writeHead(headers.authorization === right ? 200 : 401).end(),
    )
    const secret = { username: 'shop', password: 'wrong' }
    const credential = (await gateway.api('POST', '/credentials', { kind: 'basic', name: 'Shop', secret })).body
    const params = { method: 'POST', url: far.url, body: '{{trigger | json}}', credentialId: credential.id, retries: 1 }
    const flow = await gateway.given.activeFlow({
      document: {
        nodes: [
          { id: 'trigger', type: 'webhook_trigger' },
          { id: 'shop', type: 'web_request', params },
          { id: 'done', type: 'end' },
        ],
        edges: [
          { from: 'trigger', to: 'shop' },
          { from: 'shop', outcome: 'success', to: 'done' },
          { from: 'shop', outcome: 'failure', to: 'done' },
        ],
      },
    })
    const token = await gateway.given.apiToken()
    const send = async (from: number, count: number) => {
      const numbers = Array.from({ length: count }, (_, index) => from + index)
      const answers = await Promise.all(numbers.map((number) => gateway.post(flow, { number }, { token })))
      return new Set(answers.map(({ status }) => status))
    }
    const experiences = async (status: string) =>
      (await gateway.api('GET', `/experiences?flowId=${flow.id}&status=${status}&limit=200`)).body.items as Experience[]
    const reach = (status: string, count: number) =>
      until(async () => (await experiences(status)).length === count, `${count} experiences that are ${status}`)

    assert.deepEqual(await send(0, 20), new Set([202]))
    await reach('errored', 20)
    const paused = (await gateway.api('GET', `/flows/${flow.id}`)).body
    assert.deepEqual([paused.status, paused.fault.nodeId], ['errored', 'shop'])
    assert.equal(paused.fault.reason, 'The credential was refused: the answer was 401.')
    assert.ok(!JSON.stringify(await experiences('errored')).includes('wrong'))

    assert.deepEqual(await send(20, 10), new Set([409]))

    const mended = await gateway.api('PATCH', `/credentials/${credential.id}`, { secret: { password: 'right' } })
    assert.equal(mended.status, 200)
    assert.equal((await gateway.api('POST', `/flows/${flow.id}/resume`)).status, 200)
    await reach('completed', 20)

    const { body: begun } = await gateway.api('POST', '/bulk-operations', {
      verb: 'release_requests',
      filter: { flowId: flow.id, reason: 'flow_errored' },
    })
    const operation = await until(async () => {
      const present = (await gateway.api('GET', `/bulk-operations/${begun.id}`)).body as BulkOperation
      return present.status === 'completed' && present
    }, 'the release to be over')
    assert.deepEqual([operation.total, operation.done, operation.skipped, operation.failed], [10, 10, 0, 0])
    await reach('completed', 30)

    const served = far.requests.filter(({ headers }) => headers.authorization === right)
    const numbers = served.map(({ body }) => JSON.parse(body).number).sort((a, b) => a - b)
    assert.deepEqual(
      numbers,
      Array.from({ length: 30 }, (_, number) => number),
    )
  })
})
