import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { Flow } from '#contract/flow.ts'
import { newId, toUuid } from '#contract/ids.ts'
import { headerOf, type RawAnswer } from '../harness/raw-http.ts'
import { assertProblem } from './assert-problem.ts'
import { bearer, inboundSuite, nodeAt, pathOf, recordedRequest, requestIdOf, type Webhook } from './inbound-suite.ts'

suite('idempotency', () => {
  const inbound = inboundSuite({ settings: { HOOKGATE_BODY_BYTES_MAX: '4096' } })

  const keyed = (key: string, webhook: Webhook = {}) =>
    inbound.send({ ...webhook, headers: [`Idempotency-Key: ${key}`, ...(webhook.headers ?? [])] })

  const receiptOf = (answer: RawAnswer) => {
    assert.equal(answer.status, 202, answer.body)
    return JSON.parse(answer.body) as { status: string; requestId: string; experienceId: string }
  }

  function assertRepeats(first: RawAnswer, repeated: RawAnswer): void {
    assert.deepEqual(receiptOf(repeated), { ...receiptOf(first), status: 'duplicate' })
    assert.equal(headerOf(repeated, 'Idempotency-Replayed'), 'true')
  }

  async function flowWith(idempotency: { header: string } | { pointer: string }) {
    return await inbound.gateway.given.activeFlow({
      name: JSON.stringify(idempotency),
      document: {
        nodes: [
          { id: 'trigger', type: 'webhook_trigger', params: { idempotency } },
          { id: 'done', type: 'end' },
        ],
        edges: [{ from: 'trigger', to: 'done' }],
      },
    })
  }

  test('I1: a key is read the same with and without quotes', async () => {
    const key = newId('request')
    const first = await keyed(`"${key}"`)
    assert.equal(receiptOf(first).status, 'accepted')
    assertRepeats(first, await keyed(key))
    assertRepeats(first, await keyed(`  ${key} `))
  })

  test('I1: a key that is empty, too long, not ASCII, half quoted or repeated is 400', async () => {
    for (const key of ['', '""', 'x'.repeat(256), 'ä', '"abc', '"a" "b"', '"a";p=1', '"a", "b"', 'a, b']) {
      assertProblem(await keyed(key), 'invalid-request')
    }
    assertProblem(await keyed('a', { headers: ['Idempotency-Key: a'] }), 'invalid-request')
    assert.equal((await keyed('x'.repeat(255))).status, 202)
  })

  test('I2, I3: the first use starts an experience, a repetition gets its ids again and starts none', async () => {
    const first = await keyed('once')
    assert.equal(receiptOf(first).status, 'accepted')
    assert.equal(headerOf(first, 'Idempotency-Replayed'), undefined)
    const repeated = await keyed('once')
    assertRepeats(first, repeated)
    const record = await recordedRequest(inbound.gateway, requestIdOf(repeated))
    assert.equal(record.outcome, 'duplicate')
    assert.equal(record.duplicateOf, receiptOf(first).requestId)
    assert.equal(record.experienceId, receiptOf(first).experienceId)
    assert.equal(record.hasBody, false)
    assert.notEqual(record.id, record.duplicateOf)
  })

  test('without a key the same bytes start two experiences', async () => {
    const [first, second] = [receiptOf(await inbound.send()), receiptOf(await inbound.send())]
    assert.notEqual(first.experienceId, second.experienceId)
  })

  test('I5, I10: the same key with another payload, content type or spelling of the bytes is 422', async () => {
    await keyed('strict', { body: '{"a":1}' })
    for (const webhook of [
      { body: '{"a":2}' },
      { body: '{"a": 1}' },
      { body: '{"a":1}', contentType: 'application/vnd.x+json' },
    ]) {
      assertProblem(await keyed('strict', webhook), 'idempotency-mismatch')
    }
    assert.equal(receiptOf(await keyed('strict', { body: '{"a":1}' })).status, 'duplicate')
  })

  test('I7: a key belongs to one flow, whichever token of the workspace sends it', async () => {
    const { gateway } = inbound
    const other = await gateway.given.activeFlow({ name: 'Other' })
    const second = await gateway.given.apiToken()
    const first = await keyed('shared')
    assert.equal(receiptOf(await keyed('shared', { target: pathOf(other) })).status, 'accepted')
    assertRepeats(first, await keyed('shared', { authorization: bearer(second) }))
  })

  test("I7: a key of one workspace never yields another's answer", async () => {
    const { gateway } = inbound
    await keyed('mine')
    const other = await gateway.given.otherWorkspace()
    const created = await gateway.api('POST', '/api-tokens', { name: 'Foreign' }, { key: other.key })
    assertProblem(await keyed('mine', { authorization: bearer(created.body) }), 'not-found')
  })

  test('I9: a refusal claims no key: the corrected request is new', async () => {
    const { gateway } = inbound
    const fenced = await gateway.given.apiToken({ allowedCidrs: ['192.0.2.0/24'] })
    const limited = await gateway.given.apiToken({ rateLimit: { requests: 1, windowSeconds: 600 } })
    await inbound.send({ authorization: bearer(limited) })
    const refusals: [number, Webhook][] = [
      [401, { authorization: null }],
      [403, { authorization: bearer(fenced) }],
      [413, { body: ' '.repeat(5_000) }],
      [415, { contentType: 'text/plain' }],
      [400, { body: '{' }],
      [422, { body: '['.repeat(65) + ']'.repeat(65) }],
      [429, { authorization: bearer(limited) }],
    ]
    for (const [status, webhook] of refusals) {
      const key = `after ${status}`
      assert.equal((await keyed(key, webhook)).status, status)
      assert.equal(receiptOf(await keyed(key)).status, 'accepted', key)
    }
  })

  test('I11: webhook-id is a key as well, and Idempotency-Key goes before it', async () => {
    const first = await inbound.send({ headers: ['webhook-id: msg_1'] })
    assertRepeats(first, await inbound.send({ headers: ['Webhook-Id: msg_1'] }))
    assertRepeats(first, await keyed('msg_1'))
    const other = await keyed('own', { headers: ['webhook-id: msg_1'] })
    assert.equal(receiptOf(other).status, 'accepted')
  })

  test("I11: a sender's own header is a key where the trigger names it, and others where it is absent", async () => {
    const target = pathOf(await flowWith({ header: 'X-GitHub-Delivery' }))
    const send = (...headers: string[]) => inbound.send({ target, headers })
    const first = await send('x-github-delivery: 1')
    assertRepeats(first, await send('X-GitHub-Delivery: 1'))
    assertRepeats(first, await send('X-GitHub-Delivery: 1', 'Idempotency-Key: other'))
    assert.equal(receiptOf(await send('X-GitHub-Delivery: 2')).status, 'accepted')
    assertProblem(await send('X-GitHub-Delivery: 1', 'X-GitHub-Delivery: 1'), 'invalid-request')
    const fallback = await send('Idempotency-Key: fallback')
    assertRepeats(fallback, await send('Idempotency-Key: fallback'))
  })

  test("I11: a sender's id in the payload is a key where the trigger points at it", async () => {
    const target = pathOf(await flowWith({ pointer: '/data/id' }))
    const send = (body: unknown) => inbound.send({ target, body: JSON.stringify(body) })
    for (const id of ['evt_1', 17, 'ü'.repeat(300)]) {
      const first = await send({ data: { id } })
      assertRepeats(first, await send({ data: { id } }))
      assertProblem(await send({ data: { id }, changed: true }), 'idempotency-mismatch')
    }
    for (const body of [{}, { data: null }, { data: { id: null } }, { data: { id: {} } }, { data: { id: '' } }]) {
      assert.equal(receiptOf(await send(body)).status, 'accepted')
      assert.equal(receiptOf(await send(body)).status, 'accepted')
    }
  })
})

suite('ids in payloads that no double holds, or no UTF-8', () => {
  const inbound = inboundSuite()

  test('are told apart, and known again', async () => {
    const trigger = { id: 'trigger', type: 'webhook_trigger' as const, params: { idempotency: { pointer: '/id' } } }
    const document = { nodes: [trigger], edges: [] }
    const target = pathOf(await inbound.gateway.given.activeFlow({ name: 'Exact', document }))
    for (const id of ['9007199254740992', '9007199254740993', '1e400', '2e400', '"\\ud800"', '"\\ud801"']) {
      const send = () => inbound.send({ target, body: `{"id":${id}}` })
      assert.equal(JSON.parse((await send()).body).status, 'accepted', id)
      assert.equal(JSON.parse((await send()).body).status, 'duplicate', id)
    }
  })
})

suite('idempotency of a version that a node has not seen yet', () => {
  const inbound = inboundSuite({ siblings: 1 })

  type Rules = { idempotency?: { pointer: string } | { header: string } }
  const document = (params: Rules) => ({
    nodes: [{ id: 'trigger', type: 'webhook_trigger' as const, params }],
    edges: [],
  })

  /** A flow that both nodes remember with the first rules, and that has the second. */
  async function givenReplaced(name: string, first: Rules, second: Rules, token = inbound.token): Promise<Flow> {
    const { given, api } = inbound.gateway
    const flow = await given.activeFlow({ name, document: document(first) })
    for (const node of inbound.nodes) assert.equal((await node.post(flow, { seen: true }, { token })).status, 202)
    assert.equal((await api('PUT', `/flows/${flow.id}/draft`, { document: document(second) })).status, 200)
    assert.equal((await api('POST', `/flows/${flow.id}/activate`)).status, 200)
    return flow
  }

  test('its rule decides what the key is, from the first request on', async () => {
    const flow = await givenReplaced('Now with a key', {}, { idempotency: { pointer: '/id' } })
    const answers = []
    for (const node of [0, 1, 0, 1])
      answers.push((await nodeAt(inbound, node).post(flow, { id: 1 }, { token: inbound.token })).body)
    assert.deepEqual(
      answers.map(({ status }) => status),
      ['accepted', 'duplicate', 'duplicate', 'duplicate'],
    )
    assert.equal(new Set(answers.map(({ experienceId }) => experienceId)).size, 1)
  })

  test('parallel requests on all nodes with one key by its rule start one experience', async () => {
    const flow = await givenReplaced('In parallel', {}, { idempotency: { pointer: '/id' } })
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) => nodeAt(inbound, i).post(flow, { id: 1 }, { token: inbound.token })),
    )
    assert.equal(answers.filter(({ body }) => body.status === 'accepted').length, 1)
    assert.equal(new Set(answers.map(({ body }) => body.experienceId)).size, 1)
  })

  test('a rule that it no longer has refuses nobody', async () => {
    const flow = await givenReplaced('Without a header', { idempotency: { header: 'X-Key' } }, {})
    const refused = { token: inbound.token, headers: { 'x-key': 'x'.repeat(256) } }
    for (const node of inbound.nodes) assert.equal((await node.post(flow, {}, refused)).status, 202)

    const changed = await givenReplaced('Without a pointer', { idempotency: { pointer: '/id' } }, {})
    for (const [i, node] of inbound.nodes.entries())
      assert.equal((await node.post(changed, { id: 1, i }, { token: inbound.token })).body.status, 'accepted')
  })

  test('what would be a redelivery by the rule before is none when the quota is spent', async () => {
    const token = await inbound.gateway.given.apiToken({ rateLimit: { requests: 3, windowSeconds: 600 } })
    const first = { idempotency: { pointer: '/id' } }
    const flow = await inbound.gateway.given.activeFlow({ name: 'Spent', document: document(first) })
    const send = () => inbound.gateway.post(flow, { id: 1 }, { token })
    const statuses = [(await send()).body.status, (await send()).body.status]
    for (const _ of [1, 2]) await inbound.gateway.post(flow, {}, { token })
    assert.deepEqual([...statuses, (await send()).body.status], ['accepted', 'duplicate', 'duplicate'])
    await inbound.gateway.api('PUT', `/flows/${flow.id}/draft`, { document: document({}) })
    await inbound.gateway.api('POST', `/flows/${flow.id}/activate`)
    assert.equal((await send()).status, 429)
  })
})

suite('idempotency under concurrency', () => {
  const inbound = inboundSuite({ siblings: 2 })

  test('I4: 50 requests with one key at once on three nodes start one experience; all are told its ids', async () => {
    const { token, gateway } = inbound
    for (let round = 0; round < 3; round += 1) {
      const flow = await gateway.given.activeFlow({ name: `Round ${round}` })
      const headers = { 'idempotency-key': `round ${round}` }
      const answers = await Promise.all(
        Array.from({ length: 50 }, (_, i) => nodeAt(inbound, i).post(flow, { round }, { token, headers })),
      )
      assert.deepEqual([...new Set(answers.map(({ status }) => status))], [202])
      assert.equal(new Set(answers.map(({ body }) => body.requestId)).size, 1)
      assert.equal(new Set(answers.map(({ body }) => body.experienceId)).size, 1)
      const accepted = answers.filter(({ body }) => body.status === 'accepted')
      assert.equal(accepted.length, 1)
      for (const { body, headers: answered } of answers) {
        assert.equal(answered.get('idempotency-replayed'), body.status === 'duplicate' ? 'true' : null)
      }

      const flowId = toUuid('flow', flow.id) ?? ''
      const experiences = await gateway.db.selectFrom('experience').select('id').where('flow_id', '=', flowId).execute()
      assert.deepEqual(experiences, [{ id: toUuid('experience', accepted[0]?.body.experienceId) }])
      const requests = await gateway.db
        .selectFrom('inbound_request')
        .select(['id', 'outcome', 'duplicate_of'])
        .where('flow_id', '=', flowId)
        .execute()
      assert.equal(requests.length, 50)
      const [first] = requests.filter(({ outcome }) => outcome === 'accepted')
      assert.equal(requests.filter(({ duplicate_of: of }) => of === first?.id).length, 49)
    }
  })

  test('I5: of 30 payloads with one key at once, one is accepted and the others are 422', async () => {
    const headers = { 'idempotency-key': 'contested' }
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, i) =>
        nodeAt(inbound, i).post(inbound.flow, { i }, { token: inbound.token, headers }),
      ),
    )
    assert.equal(answers.filter(({ status }) => status === 202).length, 1)
    assert.equal(answers.filter(({ status }) => status === 422).length, 29)
  })

  test('many keys in any order on all nodes: each starts one experience', async () => {
    const flow = await inbound.gateway.given.activeFlow({ name: 'Many keys' })
    const keys = Array.from({ length: 20 }, (_, i) => `key ${i}`)
    const sends = inbound.nodes.flatMap((node, i) => {
      const ordered = i === 1 ? keys.toReversed() : keys
      return ordered.map((key) =>
        node.post(flow, { key }, { token: inbound.token, headers: { 'idempotency-key': key } }),
      )
    })
    const answers = await Promise.all(sends)
    assert.deepEqual([...new Set(answers.map(({ status }) => status))], [202])
    assert.equal(new Set(answers.map(({ body }) => body.experienceId)).size, keys.length)
    assert.equal(answers.filter(({ body }) => body.status === 'accepted').length, keys.length)
  })
})
