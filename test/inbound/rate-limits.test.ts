import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { type InnerList, type Item, parseList } from 'structured-headers'
import type { CreatedApiToken } from '#contract/api-token.ts'
import { startGateway } from '../harness/gateway.ts'
import { headerOf, type RawAnswer } from '../harness/raw-http.ts'
import { assertProblem } from './assert-problem.ts'
import { bearer, inboundSuite, nodeAt, recordedRequest, requestIdOf } from './inbound-suite.ts'

/** The one item of a RateLimit field, read by a parser that is not ours. */
function readItem(field: string | undefined): { name: unknown; parameters: Record<string, unknown> } {
  const [member, ...others]: (Item | InnerList)[] = parseList(field ?? '')
  assert.ok(member !== undefined && others.length === 0)
  return { name: member[0], parameters: Object.fromEntries(member[1]) }
}

const policyOf = (answer: RawAnswer) => readItem(headerOf(answer, 'RateLimit-Policy'))
const limitOf = (answer: RawAnswer) => readItem(headerOf(answer, 'RateLimit'))

/** The most that were admitted in any window, as far as the times at which they were sent and answered prove it. */
function mostInOneWindow(admitted: { sentAt: number; answeredAt: number }[], windowMs: number): number {
  return Math.max(
    0,
    ...admitted.map(
      ({ sentAt: from }) =>
        admitted.filter(({ sentAt, answeredAt }) => sentAt >= from && answeredAt <= from + windowMs).length,
    ),
  )
}

suite('rate limits', () => {
  const inbound = inboundSuite({ siblings: 1 })

  const limited = (requests: number, windowSeconds = 600) =>
    inbound.gateway.given.apiToken({ rateLimit: { requests, windowSeconds } })

  /** Sends to the nodes in turn, `senders` at a time, until the time is over. */
  async function stream(token: CreatedApiToken, senders: number, durationMs: number) {
    const admitted: { sentAt: number; answeredAt: number }[] = []
    const end = performance.now() + durationMs
    await Promise.all(
      Array.from({ length: senders }, async (_, i) => {
        while (performance.now() < end) {
          const sentAt = performance.now()
          const { status } = await nodeAt(inbound, i).post(inbound.flow, {}, { token })
          if (status === 202) admitted.push({ sentAt, answeredAt: performance.now() })
          else assert.equal(status, 429)
        }
      }),
    )
    return admitted
  }

  test('R1, R2, R7: accepted answers carry both fields, and an independent parser reads them', async () => {
    const token = await limited(3)
    for (const remaining of [2, 1, 0]) {
      const answer = await inbound.send({ authorization: bearer(token) })
      assert.equal(answer.status, 202)
      assert.deepEqual(policyOf(answer), { name: 'token', parameters: { q: 3, w: 600 } })
      const { name, parameters } = limitOf(answer)
      assert.equal(name, 'token')
      assert.equal(parameters.r, remaining)
      assert.ok(Number.isInteger(parameters.t) && Number(parameters.t) > 0)
      assert.deepEqual(Object.keys(parameters).sort(), ['r', 't'])
    }
  })

  test('R3, R4: 429 says when to come back, not earlier than the quota does, and which policy was violated', async () => {
    const token = await limited(1)
    await inbound.send({ authorization: bearer(token) })
    const answer = await inbound.send({ authorization: bearer(token) })
    const problem = assertProblem(answer, 'rate-limited')
    assert.deepEqual(problem['violated-policies'], ['token'])
    assert.deepEqual(policyOf(answer).parameters, { q: 1, w: 600 })
    assert.equal(limitOf(answer).parameters.r, 0)
    const retryAfter = headerOf(answer, 'Retry-After') ?? ''
    assert.match(retryAfter, /^\d+$/)
    assert.ok(Number(retryAfter) >= Number(limitOf(answer).parameters.t))
    assert.equal((await recordedRequest(inbound.gateway, requestIdOf(answer))).reason, 'rate_limited')
  })

  test('R3: those who are refused together are not asked to come back together', async () => {
    const token = await limited(1)
    await inbound.send({ authorization: bearer(token) })
    const waits = new Set<number>()
    for (let i = 0; i < 20; i += 1) {
      const answer = await inbound.send({ authorization: bearer(token) })
      const [wait, reset] = [Number(headerOf(answer, 'Retry-After')), Number(limitOf(answer).parameters.t)]
      assert.ok(wait >= reset && wait <= reset * 1.1 + 1, `${wait} s for ${reset} s`)
      waits.add(wait - reset)
    }
    assert.ok(waits.size > 3, [...waits].join())
  })

  test('R3: whoever waits as long as Retry-After says is admitted', async () => {
    const token = await limited(2, 1)
    for (const _ of [1, 2]) assert.equal((await inbound.send({ authorization: bearer(token) })).status, 202)
    const refused = await inbound.send({ authorization: bearer(token) })
    assertProblem(refused, 'rate-limited')
    await delay(Number(headerOf(refused, 'Retry-After')) * 1000)
    assert.equal((await inbound.send({ authorization: bearer(token) })).status, 202)
  })

  test('R5: answers to strangers and to tokens without a limit carry no RateLimit fields', async () => {
    const token = await limited(5)
    const fenced = await inbound.gateway.given.apiToken({
      rateLimit: { requests: 5, windowSeconds: 600 },
      allowedCidrs: ['192.0.2.0/24'],
    })
    for (const parts of [
      {},
      { authorization: null },
      { authorization: `${bearer(token).slice(0, -1)}!` },
      { authorization: `Basic ${Buffer.from(`x:${token.secret.token}`).toString('base64')}` },
      { authorization: bearer(fenced) },
    ]) {
      assert.doesNotMatch((await inbound.send(parts)).text, /ratelimit/i)
    }
  })

  test('R5: refused credentials have a limit of their own, by address, that tells nothing of any token', async (t) => {
    const strict = await startGateway(t, {
      besides: inbound.gateway,
      settings: { HOOKGATE_ROLES: 'inbound', HOOKGATE_FAILURES_PER_MINUTE: '3' },
    })
    const statuses: number[] = []
    for (let i = 0; i < 5; i += 1) statuses.push((await strict.post(inbound.flow, {})).status)
    assert.deepEqual(statuses, [401, 401, 401, 429, 429])
    const refused = await strict.post(inbound.flow, {})
    assert.match(refused.headers.get('retry-after') ?? '', /^[1-9]\d*$/)
    assert.equal(refused.headers.get('ratelimit'), null)
    assert.equal(refused.body['violated-policies'], undefined)
  })

  test('R6: the fields name no token, key or tenant', async () => {
    const token = await limited(5)
    const { text } = await inbound.send({ authorization: bearer(token) })
    const fields = text.split('\r\n').filter((line) => /^ratelimit/i.test(line))
    assert.equal(fields.length, 2)
    for (const field of fields) assert.doesNotMatch(field, new RegExp(`${token.keyId}|${token.id}|wsp_|pk=`))
  })

  for (const nodes of [1, 2]) {
    test(`R8: of 30 requests at once on ${nodes === 1 ? 'one node' : 'two nodes'}, exactly the quota is admitted`, async () => {
      for (const quota of [1, 7, 19]) {
        const token = await limited(quota)
        const answers = await Promise.all(
          Array.from({ length: 30 }, (_, i) => nodeAt(inbound, i % nodes).post(inbound.flow, {}, { token })),
        )
        assert.equal(answers.filter(({ status }) => status === 202).length, quota)
        assert.equal(answers.filter(({ status }) => status === 429).length, 30 - quota)
      }
    })
  }

  test('R8: of a small quota no node holds any back from the others', async () => {
    const token = await limited(3)
    const statuses: number[] = []
    for (const node of [0, 1, 1, 0, 1])
      statuses.push((await nodeAt(inbound, node).post(inbound.flow, {}, { token })).status)
    assert.deepEqual(statuses, [202, 202, 202, 429, 429])
  })

  for (const quota of [5, 40]) {
    test(`R8: never more than ${quota} a second on two nodes, and the quota is used`, async () => {
      const token = await limited(quota, 1)
      const admitted = await stream(token, 4, 3_500)
      const most = mostInOneWindow(admitted, 1_000)
      assert.ok(most <= quota, `${most} in one window`)
      // Windows are 1.1 s apart with the lease; up to a twentieth per node may go unused.
      assert.ok(admitted.length >= 3 * quota * 0.9 - 1, `${admitted.length} in 3.5 s`)
    })
  }

  test('a limit that is raised, removed or set binds the next request on every node', async () => {
    const { gateway, nodes, flow } = inbound
    for (const rateLimit of [{ requests: 5, windowSeconds: 600 }, null]) {
      const token = await limited(1)
      for (const [node, status] of [
        [0, 202],
        [0, 429],
        [1, 429],
      ] as const)
        assert.equal((await nodeAt(inbound, node).post(flow, {}, { token })).status, status)
      assert.equal((await gateway.api('PATCH', `/api-tokens/${token.id}`, { rateLimit })).status, 200)
      for (const node of nodes) assert.equal((await node.post(flow, {}, { token })).status, 202)
    }
    const unlimited = await gateway.given.apiToken()
    for (const node of nodes) assert.equal((await node.post(flow, {}, { token: unlimited })).status, 202)
    await gateway.api('PATCH', `/api-tokens/${unlimited.id}`, { rateLimit: { requests: 1, windowSeconds: 600 } })
    const statuses = []
    for (const node of nodes) statuses.push((await node.post(flow, {}, { token: unlimited })).status)
    assert.deepEqual(statuses, [202, 429])
  })

  test('a redelivery is answered when the quota is spent, and costs nothing of it', async () => {
    const token = await limited(2)
    const send = (key: string, body = '{}') =>
      inbound.send({ authorization: bearer(token), headers: [`Idempotency-Key: ${key}`], body })
    const first = await send('a')
    assert.equal(first.status, 202)
    for (let i = 0; i < 3; i += 1) assert.equal(JSON.parse((await send('a')).body).status, 'duplicate')
    assert.equal(JSON.parse((await send('b')).body).status, 'accepted')
    assertProblem(await send('c'), 'rate-limited')
    const repeated = await send('a')
    assert.equal(repeated.status, 202)
    assert.equal(JSON.parse(repeated.body).requestId, JSON.parse(first.body).requestId)
    assertProblem(await send('a', '{"other":1}'), 'idempotency-mismatch')
  })
})
