import assert from 'node:assert/strict'
import { before, suite, test } from 'node:test'
import { sql } from 'kysely'
import type { ErrorCode } from '#contract/error-codes.ts'
import { newId } from '#contract/ids.ts'
import { exchange, type RawAnswer } from '../harness/raw-http.ts'
import { assertCommonHeaders, assertProblem } from './assert-problem.ts'
import { bearer, inboundSuite, pathOf, type Webhook } from './inbound-suite.ts'

suite('problem documents', () => {
  const inbound = inboundSuite({ settings: { HOOKGATE_BODY_BYTES_MAX: '4096' } })

  /** One request for each way in which the door says no. */
  const refused = new Map<ErrorCode, Webhook>()
  const answers = new Map<ErrorCode, RawAnswer>()

  before(async () => {
    const { gateway, path } = inbound
    const fenced = await gateway.given.apiToken({ allowedCidrs: ['192.0.2.0/24'] })
    const limited = await gateway.given.apiToken({ rateLimit: { requests: 1, windowSeconds: 600 } })
    const draft = await gateway.api('POST', '/flows', { name: 'Draft' })
    const retired = await gateway.given.activeFlow({ name: 'Retired' })
    await gateway.api('POST', `/flows/${retired.id}/terminate`)
    await inbound.send({ authorization: bearer(limited) })
    await inbound.send({ headers: ['Idempotency-Key: used'], body: '1' })
    await sql`alter table experience add constraint refused check (context is distinct from 'refused')`.execute(
      gateway.db,
    )

    const cases: Record<string, Webhook> = {
      'invalid-request': { authorization: 'Bearer' },
      'invalid-json': { body: '{' },
      'token-in-url': { target: `${path}?access_token=x` },
      unauthorized: { authorization: null },
      forbidden: { authorization: bearer(fenced) },
      'not-found': { target: `/inbound/${newId('flow')}` },
      'method-not-allowed': { method: 'PUT' },
      'flow-not-active': { target: pathOf(draft.body) },
      gone: { target: pathOf(retired) },
      'payload-too-large': { body: ' '.repeat(4097) },
      'uri-too-long': { target: `${path}?${'x'.repeat(9_000)}` },
      'unsupported-media-type': { contentType: 'text/plain' },
      'expectation-failed': { headers: ['Expect: x'] },
      'misdirected-request': { target: `http://evil.example${path}` },
      'payload-mismatch': { body: '['.repeat(65) + ']'.repeat(65) },
      'idempotency-mismatch': { headers: ['Idempotency-Key: used'], body: '2' },
      'rate-limited': { authorization: bearer(limited) },
      'too-many-headers': { headers: Array.from({ length: 100 }, (_, i) => `x${i}: 1`) },
      'not-implemented': { headers: ['Transfer-Encoding: gzip, chunked'], body: null },
      unavailable: { headers: ['X-Hookgate-Context: refused'] },
    }
    for (const [code, webhook] of Object.entries(cases)) {
      refused.set(code as ErrorCode, webhook)
      answers.set(code as ErrorCode, await inbound.send(webhook))
    }
  })

  test('E1: every refusal is a whole problem document with the status of the answer', () => {
    for (const [code, answer] of answers) assertProblem(answer, code)
    assert.equal(answers.size, 20)
  })

  test('E1: it is application/problem+json whatever Accept says', async () => {
    for (const accept of ['text/html', 'application/xml;q=1, */*;q=0', '']) {
      assertProblem(await inbound.send({ authorization: null, headers: [`Accept: ${accept}`] }), 'unauthorized')
    }
  })

  test('E1: its type is a page on this gateway that explains the code', async () => {
    for (const [code, answer] of answers) {
      const { type, title } = JSON.parse(answer.body)
      assert.ok(type.startsWith(`${inbound.gateway.url}/problems/`), type)
      const page = await fetch(type)
      assert.equal(page.status, 200, code)
      assert.ok((await page.text()).includes(title), code)
    }
  })

  test('E1: the same request is refused with another instance each time', async () => {
    const instances = new Set<string>()
    for (let i = 0; i < 3; i += 1) {
      instances.add(JSON.parse((await inbound.send({ authorization: null })).body).instance)
    }
    assert.equal(instances.size, 3)
  })

  test('E2: no refusal is about:blank', () => {
    for (const { body } of answers.values()) assert.notEqual(JSON.parse(body).type, 'about:blank')
  })

  test('E3: no refusal tells of the inside: stack, SQL, file, version or library', () => {
    const inside =
      /\bat .+:\d+:\d+|\.ts\b|\.js\b|node_modules|\/src\/|select |insert |constraint|relation|postgres|\bpg\b|fastify|hookgate\/\d|x-powered-by|^server:/im
    for (const [code, { text }] of answers) {
      const withoutAddress = text.replaceAll(inbound.gateway.url, '')
      assert.doesNotMatch(withoutAddress, inside, code)
    }
  })

  test('E4: validation errors of the management API point at each value', async () => {
    const { status, body } = await inbound.gateway.api('POST', '/api-tokens', {
      name: '',
      rateLimit: { requests: 0, windowSeconds: 1 },
      surprise: 1,
    })
    assert.equal(status, 422)
    const pointers = body.errors.map(({ pointer }: { pointer: string }) => pointer)
    for (const pointer of ['#/name', '#/rateLimit/requests', '#/surprise'])
      assert.ok(pointers.includes(pointer), pointer)
    for (const { detail } of body.errors) assert.ok(detail.length > 0)
  })

  test('E5: 204 and answers to HEAD have no body', async () => {
    const { gateway } = inbound
    const quiet = await gateway.given.activeFlow({
      name: 'Quiet',
      document: {
        nodes: [
          { id: 'trigger', type: 'webhook_trigger', params: { successStatus: 204 } },
          { id: 'done', type: 'end' },
        ],
        edges: [{ from: 'trigger', to: 'done' }],
      },
    })
    const accepted = await inbound.send({ target: pathOf(quiet) })
    assert.equal(accepted.status, 204)
    assertCommonHeaders(accepted)
    assert.doesNotMatch(accepted.text, /^(content-length|content-type|transfer-encoding):/im)
    assert.ok(accepted.text.endsWith('\r\n\r\n'))
    const head = await exchange(gateway.url, inbound.webhook({ method: 'HEAD', body: null }), { isHead: true })
    assert.equal(head.status, 405)
    assert.ok(head.text.endsWith('\r\n\r\n'))
  })
})

suite('success', () => {
  const inbound = inboundSuite()

  test('S1: 202 with both ids, unless the trigger asks for 200 or 204', async () => {
    const flowWith = (successStatus: 200 | 202 | 204) =>
      inbound.gateway.given.activeFlow({
        name: `Answers ${successStatus}`,
        document: {
          nodes: [
            { id: 'trigger', type: 'webhook_trigger', params: { successStatus } },
            { id: 'done', type: 'end' },
          ],
          edges: [{ from: 'trigger', to: 'done' }],
        },
      })
    for (const status of [200, 202] as const) {
      const answer = await inbound.send({ target: pathOf(await flowWith(status)) })
      assert.equal(answer.status, status)
      const { requestId, experienceId, ...rest } = JSON.parse(answer.body)
      assert.deepEqual(rest, { status: 'accepted' })
      assert.match(requestId, /^req_/)
      assert.match(experienceId, /^exp_/)
    }
    const quiet = pathOf(await flowWith(204))
    for (let i = 0; i < 2; i += 1) {
      const answer = await inbound.send({ target: quiet, headers: ['Idempotency-Key: a'] })
      assert.equal(answer.status, 204)
    }
  })
})
