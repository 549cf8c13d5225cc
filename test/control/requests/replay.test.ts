import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import type { CreatedApiToken } from '#contract/api-token.ts'
import type { Flow } from '#contract/flow.ts'
import { newId } from '#contract/ids.ts'
import { setFieldsDocument } from '../../harness/gateway.ts'
import { gatewayOfSuite } from '../../harness/gateway-of-suite.ts'
import { until } from '../../harness/until.ts'
import { givenRequest } from './given-request.ts'

suite('replaying a request', () => {
  const gateway = gatewayOfSuite()

  const replay = (id: string, key?: string | null) =>
    gateway.api('POST', `/requests/${id}/replay`, undefined, key === undefined ? {} : { key })
  const get = async (path: string) => (await gateway.api('GET', path)).body
  const completed = (id: string) =>
    until(async () => {
      const experience = await get(`/experiences/${id}`)
      return experience.status === 'completed' && experience
    }, `${id} to complete`)
  const draftFlow = async (): Promise<Flow> =>
    (await gateway.api('POST', '/flows', { name: newId('flow'), document: setFieldsDocument })).body

  /** What a flow that takes nothing refuses, and keeps. */
  const refused = async (flow: Flow, token: CreatedApiToken, headers: Record<string, string> = {}) => {
    const answer = await gateway.post(flow, { firstname: 'harrison' }, { token, headers })
    assert.equal(answer.status, 409)
    const { items } = await get(`/requests?flowId=${flow.id}&outcome=rejected&limit=1`)
    return items[0].id as string
  }

  test('stores it again with the same bytes, and an experience on the present version runs', async () => {
    const [flow, token] = [await gateway.given.activeFlow(), await gateway.given.apiToken()]
    const headers = { 'idempotency-key': 'order 7', 'x-hookgate-context': 'ctx 7' }
    const first = (await gateway.post(flow, { firstname: 'harrison' }, { token, headers })).body
    await gateway.api('PUT', `/flows/${flow.id}/draft`, { document: setFieldsDocument })
    await gateway.api('POST', `/flows/${flow.id}/activate`)

    const { status, body } = await replay(first.requestId)
    assert.equal(status, 201)
    const [original, copy] = [await get(`/requests/${first.requestId}`), await get(`/requests/${body.requestId}`)]
    assert.deepEqual([original.replayOf, original.replayedAs], [null, body.requestId])
    assert.deepEqual(
      { ...copy, experienceStatus: null, id: null, receivedAt: null },
      {
        ...original,
        id: null,
        receivedAt: null,
        experienceStatus: null,
        experienceId: body.experienceId,
        tokenId: null,
        keyId: null,
        transport: 'replay',
        idempotencyKey: null,
        replayOf: first.requestId,
        replayedAs: null,
      },
    )
    const bytes = async (id: string) => (await gateway.api('GET', `/requests/${id}/body`)).text
    assert.equal(await bytes(body.requestId), await bytes(first.requestId))
    const experience = await completed(body.experienceId)
    assert.deepEqual(
      [experience.requestId, experience.flowId, experience.version, experience.context],
      [body.requestId, flow.id, 2, 'ctx 7'],
    )
    const { items } = await get(`/audit-entries?subject=${first.requestId}`)
    assert.deepEqual(
      items.map(({ action, detail }: Record<string, unknown>) => [action, detail]),
      [['request.replayed', { ...body, flowId: flow.id }]],
    )
  })

  test('is seen in lists, and asked for by filter; the latest replay is the one that is named', async () => {
    const flow = await gateway.given.activeFlow()
    const [id, other] = [
      await givenRequest(gateway, { flowId: flow.id }),
      await givenRequest(gateway, { flowId: flow.id }),
    ]
    const [first, second] = [(await replay(id)).body, (await replay(id)).body]
    const idsOf = async (query: string) =>
      (await get(`/requests?flowId=${flow.id}&${query}`)).items.map((item: { id: string }) => item.id)
    assert.deepEqual(await idsOf('replayed=true'), [id])
    assert.deepEqual(new Set(await idsOf('replayed=false')), new Set([second.requestId, first.requestId, other]))
    assert.equal((await get(`/requests/${id}`)).replayedAs, second.requestId)
    const csv = (await gateway.api('GET', `/requests/export?flowId=${flow.id}`)).text
    assert.match(csv.split('\r\n')[0] ?? '', /"replayOf","replayedAs"/)
  })

  test('releases a rejected request: its key is claimed and its context read, as if it had just arrived', async () => {
    const [flow, token] = [await draftFlow(), await gateway.given.apiToken()]
    const headers = { 'idempotency-key': '"order 8"', 'x-hookgate-context': 'ctx 8' }
    const id = await refused(flow, token, headers)
    const again = await refused(flow, token, headers)
    assert.notEqual(again, id)
    await gateway.api('POST', `/flows/${flow.id}/activate`)

    const { status, body } = await replay(id)
    assert.equal(status, 201)
    const released = await get(`/requests/${body.requestId}`)
    assert.deepEqual([released.idempotencyKey, released.context, released.outcome], ['order 8', 'ctx 8', 'accepted'])
    await completed(body.experienceId)

    const redelivered = await gateway.post(flow, { firstname: 'harrison' }, { token, headers })
    assert.deepEqual(
      [redelivered.status, redelivered.body],
      [202, { status: 'duplicate', requestId: body.requestId, experienceId: body.experienceId }],
    )
    const taken = await replay(again)
    assert.deepEqual([taken.status, taken.body.requestId], [409, body.requestId])
    assert.match(taken.body.type, /idempotency-key-taken$/)
    assert.equal((await get(`/requests/${again}`)).replayedAs, null)
  })

  test('the sender of what was released may ask for its receipt, and nobody else', async () => {
    const [flow, token, other] = [await draftFlow(), await gateway.given.apiToken(), await gateway.given.apiToken()]
    const id = await refused(flow, token)
    await gateway.api('POST', `/flows/${flow.id}/activate`)
    const { requestId, experienceId } = (await replay(id)).body
    const receipt = async ({ secret }: CreatedApiToken) =>
      await fetch(`${gateway.url}/inbound/receipts/${requestId}`, {
        headers: { authorization: `Bearer ${secret.token}` },
      })
    const told = await receipt(token)
    assert.equal(told.status, 200)
    const { experience } = (await told.json()) as { experience: { id: string } }
    assert.equal(experience.id, experienceId)
    assert.equal((await receipt(other)).status, 404)
  })

  test('the key is also read from a header of the trigger whose name looks like that of a credential', async () => {
    const token = await gateway.given.apiToken()
    const idempotency = { header: 'I-Twilio-Idempotency-Token' }
    const nodes = setFieldsDocument.nodes.map((node) =>
      node.type === 'webhook_trigger' ? { ...node, params: { idempotency } } : node,
    )
    const document = { ...setFieldsDocument, nodes }
    const flow = (await gateway.api('POST', '/flows', { name: newId('flow'), document })).body
    const headers = { 'i-twilio-idempotency-token': 'event 1', 'x-token': 'a credential' }
    const id = await refused(flow, token, headers)
    const kept = (await get(`/requests/${id}`)).headers.filter(([name]: string[]) => name?.endsWith('oken'))
    assert.deepEqual(kept, [
      ['i-twilio-idempotency-token', 'event 1'],
      ['x-token', '[removed]'],
    ])
    await gateway.api('POST', `/flows/${flow.id}/activate`)
    const released = (await replay(id)).body
    const redelivered = await gateway.post(flow, { firstname: 'harrison' }, { token, headers })
    assert.deepEqual(redelivered.body, { status: 'duplicate', ...released })
  })

  test('of many releases at once one has the key', async () => {
    const [flow, token] = [await draftFlow(), await gateway.given.apiToken()]
    const id = await refused(flow, token, { 'idempotency-key': 'order 9' })
    await gateway.api('POST', `/flows/${flow.id}/activate`)
    const answers = await Promise.all([1, 2, 3, 4].map(() => replay(id)))
    assert.deepEqual(answers.map(({ status }) => status).sort(), [201, 409, 409, 409])
    assert.equal((await get(`/experiences?flowId=${flow.id}`)).items.length, 1)
  })

  test('takes compressed bytes as they are', async () => {
    const flow = await gateway.given.activeFlow()
    const id = await givenRequest(gateway, {
      flowId: flow.id,
      outcome: 'rejected',
      reason: 'flow_errored',
      body: gzipSync('{"firstname":"harrison"}'),
      contentEncoding: 'gzip',
    })
    const { status, body } = await replay(id)
    assert.equal(status, 201)
    const path = (await completed(body.experienceId)).id
    const { items } = await get(`/experiences/${path}/activities`)
    assert.match(JSON.stringify(items), /Hello harrison/)
  })

  test('is refused with the reason, and nothing is stored', async () => {
    const active = (await gateway.given.activeFlow()).id
    const draft = (await draftFlow()).id
    const rejected = { outcome: 'rejected', reason: 'flow_errored', status: 409 }
    const cases: [given: Parameters<typeof givenRequest>[1], code: string, detail: RegExp][] = [
      [{ flowId: draft }, 'flow-not-active', /The flow is draft/],
      [{ flowId: active, body: null }, 'not-replayable', /bytes were not kept/],
      [{}, 'not-replayable', /names no flow/],
      [{ flowId: newId('flow') }, 'not-replayable', /does not exist any more/],
      [{ ...rejected, flowId: active, body: Buffer.from('{') }, 'not-replayable', /is not valid JSON/],
      [
        { ...rejected, flowId: active, body: Buffer.from('['.repeat(65) + ']'.repeat(65)) },
        'not-replayable',
        /more than 64 levels/,
      ],
      [
        { ...rejected, flowId: active, body: Buffer.from('{}'), contentEncoding: 'gzip' },
        'not-replayable',
        /not valid gzip/,
      ],
      [
        { ...rejected, flowId: active, body: gzipSync(Buffer.alloc(1_048_577, 0x20)), contentEncoding: 'gzip' },
        'not-replayable',
        /too large/,
      ],
    ]
    for (const [given, code, detail] of cases) {
      const id = await givenRequest(gateway, given)
      const { status, body } = await replay(id)
      assert.equal(status, 409, String(detail))
      assert.match(body.type, new RegExp(`/problems/${code}$`))
      assert.match(body.detail, detail)
      assert.equal((await get(`/requests/${id}`)).replayedAs, null)
    }
    assert.deepEqual((await get(`/experiences?flowId=${active}`)).items, [])
  })

  test('takes nothing besides, and an id that is none leads nowhere', async () => {
    const { id } = await gateway.given.activeFlow()
    const request = await givenRequest(gateway, { flowId: id })
    assert.equal((await gateway.api('POST', `/requests/${request}/replay`, { force: true })).status, 422)
    for (const unknown of ['1', newId('request'), id]) assert.equal((await replay(unknown)).status, 404)
  })

  test('is for those who may, in their own workspace', async () => {
    const flow = await gateway.given.activeFlow()
    const id = await givenRequest(gateway, { flowId: flow.id })
    assert.equal((await replay(id, null)).status, 401)
    assert.equal((await replay(id, await gateway.given.key({ role: 'viewer' }))).status, 403)
    assert.equal((await replay(id, (await gateway.given.otherWorkspace()).key)).status, 404)
    assert.equal((await get(`/requests/${id}`)).replayedAs, null)
    assert.equal((await replay(id, await gateway.given.key({ role: 'designer' }))).status, 201)
  })
})
