import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { CreatedApiToken } from '#contract/api-token.ts'
import { startGateway } from '../harness/gateway.ts'
import { until } from '../harness/until.ts'
import { assertProblem } from './assert-problem.ts'
import { breakChecksum, forgeToken } from './forge-token.ts'
import { bearer, inboundSuite, recordedRequest, requestIdOf, type Webhook } from './inbound-suite.ts'

suite('B7: a token in the URL', () => {
  const inbound = inboundSuite()

  const sendInUrl = (token: string, webhook: Webhook = {}) =>
    inbound.send({ authorization: null, target: `${inbound.path}?access_token=${token}`, ...webhook })

  async function seenInUrlAt({ id }: Pick<CreatedApiToken, 'id'>): Promise<string | null> {
    return (await inbound.gateway.api('GET', `/api-tokens/${id}`)).body.seenInUrlAt
  }

  const isMarked = (token: CreatedApiToken) => until(() => seenInUrlAt(token), 'the token to be marked')

  test('is recorded with its key id, wherever in the query it stands, and never with its secret', async () => {
    const { gateway, path, token } = inbound
    const { secret, keyId, id } = token
    for (const target of [
      `${path}?access_token=${secret.token}`,
      `${path}?a=b&x=${secret.token}`,
      `${path}?key=${secret.token.replaceAll('_', '%5f')}`,
      `${path}?access_token=${breakChecksum(secret.token)}`,
      `${path}?access_token=${forgeToken(keyId)}`,
      `${path}?access_token=${secret.token.slice(0, 30)}`,
    ]) {
      const answer = await inbound.send({ authorization: null, target })
      assertProblem(answer, 'token-in-url')
      const record = await recordedRequest(gateway, requestIdOf(answer))
      assert.deepEqual(
        { reason: record.reason, keyId: record.keyId, tokenId: record.tokenId },
        { reason: 'token_in_url', keyId, tokenId: id },
        target,
      )
      assert.doesNotMatch(JSON.stringify(record), new RegExp(secret.token.slice(20, 40)))
    }
  })

  test('marks the token, once the request has been answered', async () => {
    const token = await inbound.gateway.given.apiToken()
    assert.equal(token.seenInUrlAt, null)
    const sentAt = Date.now()
    assertProblem(await sendInUrl(token.secret.token), 'token-in-url')
    const markedAt = Date.parse(await isMarked(token))
    assert.ok(markedAt > sentAt - 60_000 && markedAt < Date.now() + 60_000)
    // The mark changes nothing for the sender: the token is still good.
    assert.equal((await inbound.send({ authorization: bearer(token) })).status, 202)
  })

  test('marks it also beside a credential in a header, on whoami, and while it is inactive', async () => {
    const { gateway } = inbound
    const [beside, asking, inactive, good] = await Promise.all([1, 2, 3, 4].map(() => gateway.given.apiToken()))
    assert.ok(beside !== undefined && asking !== undefined && inactive !== undefined && good !== undefined)
    await gateway.api('POST', `/api-tokens/${inactive.id}/deactivate`)
    await sendInUrl(beside.secret.token, { authorization: bearer(good) })
    await sendInUrl(asking.secret.token, {
      method: 'GET',
      target: `/inbound/whoami?token=${asking.secret.token}`,
      body: null,
    })
    await sendInUrl(inactive.secret.token)
    await Promise.all([beside, asking, inactive].map(isMarked))
    assert.equal(await seenInUrlAt(good), null)
  })

  test('marks nothing when only the key id is right', async () => {
    const victim = await inbound.gateway.given.apiToken()
    const other = await inbound.gateway.given.apiToken()
    await sendInUrl(forgeToken(victim.keyId))
    await sendInUrl(breakChecksum(victim.secret.token))
    await sendInUrl(victim.secret.token.slice(0, 40))
    await sendInUrl(`hgt_${victim.keyId}_`)
    // Marks are written in order: when this one is there, the others would be.
    await sendInUrl(other.secret.token)
    await isMarked(other)
    assert.equal(await seenInUrlAt(victim), null)
  })

  test('counts as a failure of the address, which bounds the look-ups', async (t) => {
    const strict = await startGateway(t, {
      besides: inbound.gateway,
      settings: { HOOKGATE_ROLES: 'inbound', HOOKGATE_FAILURES_PER_MINUTE: '2' },
    })
    const target = `${strict.url}${inbound.path}?access_token=${forgeToken('AAAAAAAAAAAA')}`
    const statuses: number[] = []
    for (let i = 0; i < 3; i += 1) statuses.push((await fetch(target, { method: 'POST', body: '{}' })).status)
    assert.deepEqual(statuses, [400, 400, 429])
  })
})
