import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { CreatedApiToken } from '#contract/api-token.ts'
import { until } from '../harness/until.ts'
import { assertProblem } from './assert-problem.ts'
import { forgeToken } from './forge-token.ts'
import { bearer, inboundSuite, nodeAt, pathOf, recordedRequest, requestIdOf } from './inbound-suite.ts'

suite('limits of a token', () => {
  const inbound = inboundSuite({ settings: { HOOKGATE_TRUSTED_PROXIES: '127.0.0.1/32' }, siblings: 1 })

  const sendFrom = (token: CreatedApiToken, address: string) =>
    inbound.send({ authorization: bearer(token), headers: [`X-Forwarded-For: ${address}`] })

  const patch = async (token: CreatedApiToken, change: object) => {
    const { status } = await inbound.gateway.api('PATCH', `/api-tokens/${token.id}`, change)
    assert.equal(status, 200)
  }

  /** What the other node answers, which has seen the token before it was changed. */
  const elsewhere = async (token: CreatedApiToken) =>
    (await nodeAt(inbound, 1).post(inbound.flow, {}, { token })).status

  test('a token with a scope starts its flows and no other', async () => {
    const other = await inbound.gateway.given.activeFlow({ name: 'Other' })
    const scoped = await inbound.gateway.given.apiToken({ flowIds: [other.id] })
    assert.equal((await inbound.send({ authorization: bearer(scoped), target: pathOf(other) })).status, 202)
    const refused = await inbound.send({ authorization: bearer(scoped) })
    assertProblem(refused, 'forbidden')
    assert.equal((await recordedRequest(inbound.gateway, requestIdOf(refused))).reason, 'token_out_of_scope')
  })

  test('a token with an address list is accepted from there and nowhere else', async () => {
    const fenced = await inbound.gateway.given.apiToken({ allowedCidrs: ['192.0.2.0/24', '2001:db8::/32'] })
    for (const address of ['192.0.2.1', '192.0.2.255', '2001:db8::1', '::ffff:192.0.2.7', '198.51.100.1, 192.0.2.9']) {
      assert.equal((await sendFrom(fenced, address)).status, 202, address)
    }
    for (const address of ['192.0.3.1', '2001:db9::1', '192.0.2.1, 198.51.100.1', 'nonsense']) {
      assertProblem(await sendFrom(fenced, address), 'forbidden')
    }
    const refused = await sendFrom(fenced, '192.0.3.1')
    const record = await recordedRequest(inbound.gateway, requestIdOf(refused))
    assert.equal(record.reason, 'ip_not_allowed')
    assert.equal(record.remoteAddress, '192.0.3.1')
  })

  test('a stranger who knows the key id neither lifts the limits of its token nor tightens them', async () => {
    const other = await inbound.gateway.given.activeFlow({ name: 'Guarded' })
    const scoped = await inbound.gateway.given.apiToken({ flowIds: [other.id], allowedCidrs: ['192.0.2.0/24'] })
    const stranger = () => inbound.send({ authorization: `Bearer ${forgeToken(scoped.keyId)}`, target: pathOf(other) })
    const holder = (address: string, target: string) =>
      inbound.send({ authorization: bearer(scoped), target, headers: [`X-Forwarded-For: ${address}`] })
    for (let i = 0; i < 2; i += 1) {
      assertProblem(await stranger(), 'unauthorized')
      assertProblem(await holder('192.0.3.1', pathOf(other)), 'forbidden')
      assertProblem(await stranger(), 'unauthorized')
      assertProblem(await holder('192.0.2.1', inbound.path), 'forbidden')
      assertProblem(await stranger(), 'unauthorized')
      assert.equal((await holder('192.0.2.1', pathOf(other))).status, 202)
    }
  })

  test('X-Forwarded-For from a peer that is no trusted proxy counts for nothing', async () => {
    const fenced = await inbound.gateway.given.apiToken({ allowedCidrs: ['192.0.2.0/24'] })
    const answer = await nodeAt(inbound, 1).post(
      inbound.flow,
      {},
      { token: fenced, headers: { 'x-forwarded-for': '192.0.2.1' } },
    )
    assert.equal(answer.status, 403)
  })

  test('narrowing a scope, an address list or the expiry binds the other nodes when it answers', async () => {
    const other = await inbound.gateway.given.activeFlow({ name: 'Other again' })
    for (const [change, status] of [
      [{ flowIds: [other.id] }, 403],
      [{ allowedCidrs: ['192.0.2.0/24'] }, 403],
      [{ expiresAt: new Date(Date.now() - 1_000).toISOString() }, 401],
      [{ notBefore: new Date(Date.now() + 600_000).toISOString() }, 401],
    ] as const) {
      const token = await inbound.gateway.given.apiToken()
      assert.equal(await elsewhere(token), 202)
      await patch(token, change)
      assert.equal(await elsewhere(token), status, JSON.stringify(change))
    }
  })

  test('widening them lets the sender in on the other nodes when it answers', async () => {
    const token = await inbound.gateway.given.apiToken({ allowedCidrs: ['192.0.2.0/24'] })
    assert.equal(await elsewhere(token), 403)
    await patch(token, { allowedCidrs: null })
    assert.equal(await elsewhere(token), 202)
  })

  test('a token is accepted until the moment it expires, without any further change', async () => {
    const token = await inbound.gateway.given.apiToken({ expiresAt: new Date(Date.now() + 1_000).toISOString() })
    assert.equal(await elsewhere(token), 202)
    await until(async () => (await elsewhere(token)) === 401, 'the token to expire')
    const refused = await inbound.send({ authorization: bearer(token) })
    assert.equal((await recordedRequest(inbound.gateway, requestIdOf(refused))).reason, 'token_expired')
  })

  test('a token is refused until its start time has come, and then accepted', async () => {
    const notBefore = Date.now() + 1_000
    const token = await inbound.gateway.given.apiToken({ notBefore: new Date(notBefore).toISOString() })
    const refused = await inbound.send({ authorization: bearer(token) })
    assert.equal((await recordedRequest(inbound.gateway, requestIdOf(refused))).reason, 'token_not_yet_valid')
    await until(async () => (await elsewhere(token)) === 202, 'the token to become valid')
    assert.ok(Date.now() >= notBefore)
  })
})
