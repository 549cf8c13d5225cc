import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { newId } from '#contract/ids.ts'
import { headerOf } from '../harness/raw-http.ts'
import { until } from '../harness/until.ts'
import { assertCommonHeaders, assertProblem } from './assert-problem.ts'
import { basic, bearer, countRequests, inboundSuite, type Webhook } from './inbound-suite.ts'

suite('asking with a token', () => {
  const inbound = inboundSuite({ settings: { HOOKGATE_ROLES: 'inbound,control,engine' } })

  const get = (target: string, webhook: Webhook = {}) =>
    inbound.send({ method: 'GET', target, body: null, contentType: null, ...webhook })

  const accepted = async () => JSON.parse((await inbound.send()).body) as { requestId: string; experienceId: string }

  test('a receipt tells the sender what became of the request', async () => {
    const { requestId, experienceId } = await accepted()
    const receipt = await until(async () => {
      const answer = await get(`/inbound/receipts/${requestId}`)
      assert.equal(answer.status, 200)
      assertCommonHeaders(answer)
      const body = JSON.parse(answer.body)
      return body.experience.status === 'completed' && body
    }, 'the experience to complete')
    const { receivedAt, experience } = receipt
    assert.deepEqual(receipt, {
      requestId,
      receivedAt,
      experience: { id: experienceId, status: 'completed', finishedAt: experience.finishedAt },
    })
    assert.equal(new Date(receivedAt).toISOString(), receivedAt)
    assert.ok(experience.finishedAt >= receivedAt)
  })

  test('for any other token, and any other id, there is no such receipt', async () => {
    const { gateway } = inbound
    const { requestId, experienceId } = await accepted()
    const colleague = await gateway.given.apiToken()
    const other = await gateway.given.otherWorkspace()
    const foreign = await gateway.api('POST', '/api-tokens', { name: 'Foreign' }, { key: other.key })
    for (const token of [colleague, foreign.body]) {
      assertProblem(await get(`/inbound/receipts/${requestId}`, { authorization: bearer(token) }), 'not-found')
    }
    for (const id of [newId('request'), experienceId, 'x', '', `${requestId}/x`, "' or true --"].map(
      encodeURIComponent,
    )) {
      assertProblem(await get(`/inbound/receipts/${id}`), 'not-found')
    }
  })

  test('a receipt needs a token that is good now', async () => {
    const { gateway } = inbound
    const token = await gateway.given.apiToken()
    const { requestId } = JSON.parse((await inbound.send({ authorization: bearer(token) })).body)
    const ask = () => get(`/inbound/receipts/${requestId}`, { authorization: bearer(token) })
    assert.equal((await ask()).status, 200)
    await gateway.api('POST', `/api-tokens/${token.id}/deactivate`)
    assertProblem(await ask(), 'unauthorized')
    assertProblem(await get(`/inbound/receipts/${requestId}`, { authorization: null }), 'unauthorized')
  })

  test('whoami tells the holder of a token which one it is, by each transport', async () => {
    const { token, gateway } = inbound
    for (const webhook of [
      {},
      { authorization: basic(gateway.workspaceId, token.secret.token) },
      { authorization: null, headers: [`X-API-Key: ${token.secret.token}`] },
    ]) {
      const answer = await get('/inbound/whoami', webhook)
      assert.equal(answer.status, 200)
      assertCommonHeaders(answer)
      assert.deepEqual(JSON.parse(answer.body), {
        tokenId: token.id,
        name: token.name,
        workspaceId: gateway.workspaceId,
        expiresAt: null,
      })
    }
  })

  test('whoami refuses like the door: 401, 403, 405, and 400 for a token in the URL', async () => {
    const { gateway } = inbound
    const fenced = await gateway.given.apiToken({ allowedCidrs: ['192.0.2.0/24'] })
    assertProblem(await get('/inbound/whoami', { authorization: null }), 'unauthorized')
    assertProblem(await get('/inbound/whoami', { authorization: `Bearer ${gateway.key}` }), 'unauthorized')
    assertProblem(await get('/inbound/whoami', { authorization: bearer(fenced) }), 'forbidden')
    assertProblem(await get('/inbound/whoami?access_token=x'), 'token-in-url')
    const posted = await get('/inbound/whoami', { method: 'POST' })
    assertProblem(posted, 'method-not-allowed')
    assert.equal(headerOf(posted, 'Allow'), 'GET')
  })

  test('asking leaves no request behind', async () => {
    const before = await countRequests(inbound.gateway)
    await get('/inbound/whoami')
    await get('/inbound/whoami', { authorization: null })
    await get(`/inbound/receipts/${newId('request')}`)
    await inbound.send()
    assert.equal(await countRequests(inbound.gateway), before + 1)
  })
})
