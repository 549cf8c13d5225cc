import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { sql } from 'kysely'
import type { Flow } from '#contract/flow.ts'
import type { FlowDocument } from '#contract/flow-document.ts'
import { toUuid } from '#contract/ids.ts'
import type { KnownFlow } from '#inbound/look-up.ts'
import { createPayloadChecks } from '#inbound/payload-checks.ts'
import { startGateway } from '../harness/gateway.ts'
import { assertProblem } from './assert-problem.ts'
import { inboundSuite, nodeAt, pathOf, recordedRequest, requestIdOf, type Webhook } from './inbound-suite.ts'

/** A trigger alone, with these parameters. */
function documentWith(params: Record<string, unknown>): FlowDocument {
  return { nodes: [{ id: 'trigger', type: 'webhook_trigger', params }], edges: [] }
}

const samplePayload = { firstname: 'harrison', age: 30, tags: ['a'] }
const wrong = '{"firstname":1,"tags":["a",2]}'
const wrongErrors = [
  { detail: 'is required', pointer: '#/age' },
  { detail: 'must be string', pointer: '#/firstname' },
  { detail: 'must be string', pointer: '#/tags/1' },
]
const wrongLines = ['#/age is required', '#/firstname must be string', '#/tags/1 must be string']

suite('the payload check of a flow', () => {
  const inbound = inboundSuite({ siblings: 1 })

  const givenFlow = (params: Record<string, unknown>) =>
    inbound.gateway.given.activeFlow({ document: documentWith(params) })
  const send = (flow: Flow, webhook: Webhook) => inbound.send({ target: pathOf(flow), ...webhook })
  const activate = async ({ id }: Flow, params: Record<string, unknown>) => {
    const saved = await inbound.gateway.api('PUT', `/flows/${id}/draft`, { document: documentWith(params) })
    assert.deepEqual(saved.body.problems, [])
    assert.equal((await inbound.gateway.api('POST', `/flows/${id}/activate`)).status, 200)
  }

  test('decides by its mode what becomes of each payload', async () => {
    const schema = { type: 'object', properties: { 'a/b': { properties: { 'm~é': { type: 'null' } } } } }
    const table: [params: Record<string, unknown>, body: string, status: number, notes: string[]][] = [
      [{ samplePayload }, wrong, 202, []],
      [{ samplePayload, payloadCheck: 'off' }, wrong, 202, []],
      [{ samplePayload, payloadCheck: 'observe' }, JSON.stringify(samplePayload), 202, []],
      [
        { samplePayload, payloadCheck: 'observe' },
        wrong,
        202,
        ['The payload does not match the schema of the flow.', ...wrongLines],
      ],
      [
        { samplePayload, payloadCheck: 'observe' },
        '{"age":1,"age":2,"firstname":"a"}',
        202,
        [
          'The JSON has duplicate names; the last one of each counts.',
          'The payload does not match the schema of the flow.',
          '#/tags is required',
        ],
      ],
      [
        { samplePayload, payloadCheck: 'observe' },
        JSON.stringify({ firstname: 'a', age: 1, tags: [1, 2, 3, 4, 5, 6, 7] }),
        202,
        [
          'The payload does not match the schema of the flow.',
          ...[0, 1, 2, 3, 4].map((i) => `#/tags/${i} must be string`),
          'and 2 more',
        ],
      ],
      [{ samplePayload, payloadCheck: 'reject' }, '{"age":1.5,"firstname":"","tags":[],"more":null}', 202, []],
      [{ samplePayload, payloadCheck: 'reject' }, wrong, 422, wrongLines],
      [{ samplePayload, payloadCheck: 'reject' }, '7', 422, ['# must be object']],
      [
        { payloadSchema: schema, samplePayload, payloadCheck: 'reject' },
        '{"a/b":{"m~é":1}}',
        422,
        ['#/a~1b/m~0%C3%A9 must be null'],
      ],
      [{ payloadSchema: schema, payloadCheck: 'off' }, '{"a/b":{"m~é":1}}', 202, []],
    ]
    for (const [params, body, status, notes] of table) {
      const answer = await send(await givenFlow(params), { body })
      assert.equal(answer.status, status, `${JSON.stringify(params)} ${body}: ${answer.text}`)
      const record = await recordedRequest(inbound.gateway, requestIdOf(answer))
      assert.deepEqual(record.notes, notes, `${JSON.stringify(params)} ${body}`)
      assert.equal(record.outcome, status === 202 ? 'accepted' : 'rejected')
    }
  })

  test('E4: a refusal points at each mismatch, and is recorded with its reason and the body', async () => {
    const answer = await send(await givenFlow({ samplePayload, payloadCheck: 'reject' }), { body: wrong })
    const problem = assertProblem(answer, 'payload-mismatch')
    assert.deepEqual(problem.errors, wrongErrors)
    const detail = 'The payload does not match the schema of the flow: #/age is required, and 2 in other places.'
    assert.equal(problem.detail, detail)

    const record = await recordedRequest(inbound.gateway, requestIdOf(answer))
    assert.deepEqual(
      [record.outcome, record.reason, record.status, record.detail, record.hasBody],
      ['rejected', 'payload_mismatch', 422, detail, true],
    )
    const { url, key } = inbound.gateway
    const headers = { authorization: `Bearer ${key}` }
    const kept = await fetch(`${url}/api/v1/requests/${record.id}/body`, { headers })
    assert.equal(await kept.text(), wrong)
  })

  test('lists twenty of 50,000 mismatches, and says that there are more', async () => {
    const flow = await givenFlow({ payloadCheck: 'reject', samplePayload: ['a'] })
    const answer = await send(flow, { body: JSON.stringify(Array.from({ length: 50_000 }, (_, i) => i)) })
    const problem = assertProblem(answer, 'payload-mismatch')
    assert.equal((problem.errors as unknown[]).length, 20)
    assert.match(String(problem.detail), /#\/0 must be string, and more in other places\.$/)
    const { notes } = await recordedRequest(inbound.gateway, requestIdOf(answer))
    assert.deepEqual(notes.slice(-2), ['#/19 must be string', 'and more'])
  })

  test('neither stores nor shows what a sender hides in a name: U+0000, half a surrogate pair, a token', async () => {
    const { token } = inbound.token.secret
    const flow = await givenFlow({ payloadCheck: 'reject', payloadSchema: { additionalProperties: false } })
    const answer = await send(flow, { body: `{"a\\u0000":1,"\\ud800":2,"${token}":3}` })
    const { errors } = assertProblem(answer, 'payload-mismatch') as { errors: { pointer: string }[] }
    assert.deepEqual(
      errors.map(({ pointer }) => pointer),
      ['#/a%00', '#/%EF%BF%BD', `#/${token}`],
    )
    const { notes } = await recordedRequest(inbound.gateway, requestIdOf(answer))
    assert.equal(notes.length, 3)
    assert.ok(!notes.join().includes(token))
  })

  test('gives a comparison that takes too much work up: reject refuses, observe accepts and notes it', async () => {
    const payloadSchema = { anyOf: [1, 2, 3].map(() => ({ type: 'array', items: { $ref: '#' } })) }
    const body = `${'['.repeat(63)}1${']'.repeat(63)}`
    const refused = await send(await givenFlow({ payloadCheck: 'reject', payloadSchema }), { body })
    const problem = assertProblem(refused, 'payload-mismatch')
    assert.match(String(problem.detail), /takes too much work/)
    assert.equal(problem.errors, undefined)
    const accepted = await send(await givenFlow({ payloadCheck: 'observe', payloadSchema }), { body })
    assert.equal(accepted.status, 202)
    const { notes } = await recordedRequest(inbound.gateway, requestIdOf(accepted))
    assert.match(notes.join(), /^The payload was not compared .* too much work\.$/)
  })

  test('comes after the JSON and before the idempotency key', async () => {
    const flow = await givenFlow({ samplePayload, payloadCheck: 'reject' })
    const key = ['Idempotency-Key: same']
    const body = JSON.stringify(samplePayload)
    assertProblem(await send(flow, { body: '{' }), 'invalid-json')
    assertProblem(await send(flow, { body: '['.repeat(65) + ']'.repeat(65) }), 'payload-mismatch')
    assertProblem(await send(flow, { body: wrong, headers: [...key, ...key] }), 'payload-mismatch')
    assertProblem(await send(flow, { body, headers: [...key, ...key] }), 'invalid-request')
    assertProblem(await send(flow, { body: wrong, headers: key }), 'payload-mismatch')
    assert.equal(JSON.parse((await send(flow, { body, headers: key })).body).status, 'accepted')
    assertProblem(await send(flow, { body: wrong, headers: key }), 'payload-mismatch')
    assert.equal(JSON.parse((await send(flow, { body, headers: key })).body).status, 'duplicate')
  })

  test('looks into a body that came compressed', async () => {
    const flow = await givenFlow({ samplePayload, payloadCheck: 'reject' })
    const headers = ['Content-Encoding: gzip']
    assertProblem(await send(flow, { headers, body: gzipSync(wrong) }), 'payload-mismatch')
    assert.equal((await send(flow, { headers, body: gzipSync(JSON.stringify(samplePayload)) })).status, 202)
  })

  test('is that of the active version on every node, at once', async () => {
    const flow = await givenFlow({ samplePayload })
    const statuses = async () => {
      const answers = [0, 1].map((turn) => nodeAt(inbound, turn).post(flow, wrong, { token: inbound.token }))
      return (await Promise.all(answers)).map(({ status }) => status)
    }
    assert.deepEqual(await statuses(), [202, 202])
    for (let round = 0; round < 3; round += 1) {
      await activate(flow, { samplePayload, payloadCheck: 'reject' })
      assert.deepEqual(await statuses(), [422, 422])
      await activate(flow, { samplePayload, payloadCheck: 'observe' })
      assert.deepEqual(await statuses(), [202, 202])
      await activate(flow, { samplePayload: { firstname: 1 }, payloadCheck: 'reject' })
      assert.deepEqual(await statuses(), [202, 202])
      await activate(flow, { samplePayload, payloadCheck: 'off' })
      assert.deepEqual(await statuses(), [202, 202])
    }
  })

  test('is frozen with the version: a draft changes nothing', async () => {
    const flow = await givenFlow({ samplePayload, payloadCheck: 'reject' })
    await inbound.gateway.api('PUT', `/flows/${flow.id}/draft`, { document: documentWith({}) })
    assertProblem(await send(flow, { body: wrong }), 'payload-mismatch')
  })

  test('is the same after a restart', async (t) => {
    const { gateway } = inbound
    const flow = await givenFlow({ samplePayload, payloadCheck: 'reject' })
    const restarted = await startGateway(t, { besides: gateway, settings: { HOOKGATE_ROLES: 'inbound' } })
    assert.equal((await restarted.post(flow, wrong, { token: inbound.token })).status, 422)
    assert.equal((await restarted.post(flow, samplePayload, { token: inbound.token })).status, 202)
  })

  test('that cannot be read is a 503 and good as soon as it can, and a flow without one asks for none', async () => {
    const { db } = inbound.gateway
    const flow = await givenFlow({ samplePayload, payloadCheck: 'reject' })
    const unchecked = await givenFlow({ samplePayload })
    await sql`alter table flow_version rename column payload_schema to away`.execute(db)
    try {
      assert.equal((await send(unchecked, { body: wrong })).status, 202)
      assertProblem(await send(flow, { body: JSON.stringify(samplePayload) }), 'unavailable')
    } finally {
      await sql`alter table flow_version rename column away to payload_schema`.execute(db)
    }
    assert.equal((await send(flow, { body: JSON.stringify(samplePayload) })).status, 202)
  })

  test('is read and compiled once for all who ask', async () => {
    const { db, database } = inbound.gateway
    const flow = await givenFlow({ samplePayload, payloadCheck: 'reject' })
    const { active_version_id: versionId } = await db
      .selectFrom('flow')
      .select('active_version_id')
      .where('id', '=', toUuid('flow', flow.id) ?? '')
      .executeTakeFirstOrThrow()
    const known = { workspaceId: inbound.gateway.workspaceUuid, versionId } as KnownFlow
    const checks = createPayloadChecks(database.pool)
    const all = await Promise.all(Array.from({ length: 20 }, () => checks.of(known)))
    assert.equal(new Set(all).size, 1)
    assert.equal(await checks.of(known), all[0])
  })
})
