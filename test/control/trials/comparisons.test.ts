import assert from 'node:assert/strict'
import { before, suite, test } from 'node:test'
import { newId } from '#contract/ids.ts'
import { suiteClosing } from '../../engine/suite-closing.ts'
import { gatewayOfSuite } from '../../harness/gateway-of-suite.ts'
import { type Receiver, startReceiver } from '../../harness/receiver.ts'
import { until } from '../../harness/until.ts'
import { row, splitDocument } from './trial-documents.ts'

const done = { id: 'done', type: 'end' }

suite('comparing a draft with the active version on real requests', () => {
  const gateway = gatewayOfSuite()
  const closing = suiteClosing()
  let receiver: Receiver
  before(async () => {
    receiver = await startReceiver(closing)
  })

  const compare = (flow: { id: string }, input: Record<string, unknown> = {}, options = {}) =>
    gateway.api('POST', `/flows/${flow.id}/comparisons`, input, options)

  test('of 50 stored requests tells exactly the three that go another way, and sends nothing', async () => {
    const flow = await gateway.given.activeFlow({ document: splitDocument(50, receiver.url) })
    const token = await gateway.given.apiToken()
    const ids: string[] = []
    for (let total = 0; total < 51; total++) {
      const { body } = await gateway.post(flow, { total }, { token })
      ids.push(body.requestId)
    }
    await until(() => receiver.requests.length === 51, 'the experiences to have called')
    await gateway.api('PUT', `/flows/${flow.id}/draft`, { document: splitDocument(47, receiver.url) })

    const { status, body, text } = await compare(flow)
    assert.equal(status, 200, text)
    assert.deepEqual(
      { ...body, differing: body.differing.map(({ requestId }: { requestId: string }) => requestId) },
      {
        version: 1,
        compared: 50,
        same: 47,
        otherPath: 3,
        differing: [ids[49], ids[48], ids[47]],
        isComplete: true,
      },
    )
    const [first] = body.differing
    assert.deepEqual(first.before, { status: 'completed', failure: null, path: ['trigger', 'size', 'small', 'done'] })
    assert.deepEqual(first.after.path, ['trigger', 'size', 'big', 'done'])
    assert.deepEqual([first.changes, first.differences], [['path'], []])
    assert.equal((await compare(flow, { requests: 2 })).body.compared, 2)
    assert.equal(receiver.requests.length, 51)
  })

  test('tells what would be sent otherwise, for a document that is not saved', async () => {
    const flow = await gateway.given.activeFlow({ document: splitDocument(50, receiver.url) })
    const token = await gateway.given.apiToken()
    await gateway.post(flow, { total: 1 }, { token })
    assert.deepEqual((await compare(flow)).body.differing, [])
    const document = splitDocument(50, `${receiver.url}/v2`)
    const { body } = await compare(flow, { document })
    assert.equal(body.otherPath, 0)
    assert.deepEqual(body.differing[0].changes, ['input'])
    assert.deepEqual(body.differing[0].differences, [
      {
        nodeId: 'small',
        place: 'input',
        pointer: '/url',
        before: `${receiver.url}/small`,
        after: `${receiver.url}/v2/small`,
      },
    ])
  })

  test('of nothing is empty, and needs an active version', async () => {
    const flow = await gateway.given.activeFlow({ document: row(done) })
    const empty = { version: 1, compared: 0, same: 0, otherPath: 0, differing: [], isComplete: true }
    assert.deepEqual((await compare(flow)).body, empty)
    const { body: draft } = await gateway.api('POST', '/flows', { name: 'Draft', document: row(done) })
    const refused = await compare(draft)
    assert.equal(refused.status, 409)
    assert.match(refused.body.type, /no-active-version$/)
  })

  test('refuses bad input, callers without a key or a role, and another workspace', async () => {
    const flow = await gateway.given.activeFlow({ document: row(done) })
    for (const input of [{ requests: 0 }, { requests: 201 }, { sideEffects: 'on' }, { document: {} }])
      assert.equal((await compare(flow, input)).status, 422, JSON.stringify(input))
    assert.equal((await compare(flow, { document: { nodes: [], edges: [] } })).body.problems.length, 1)
    assert.equal((await compare(flow, {}, { key: null })).status, 401)
    assert.equal((await compare(flow, {}, { key: await gateway.given.key({ role: 'viewer' }) })).status, 403)
    const { key } = await gateway.given.otherWorkspace()
    assert.equal((await compare(flow, {}, { key })).status, 404)
    assert.equal((await compare({ id: newId('flow') })).status, 404)
  })
})
