import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { sql } from 'kysely'
import type { CreateApiToken } from '#contract/api-token.ts'
import { newId, toUuid } from '#contract/ids.ts'
import { exchange, headerOf, headersOf, type RawAnswer } from '../harness/raw-http.ts'
import { until } from '../harness/until.ts'
import { assertProblem } from './assert-problem.ts'
import { breakChecksum, forgeToken } from './forge-token.ts'
import { basic, bearer, inboundSuite, pathOf } from './inbound-suite.ts'

const challenges = ['Basic realm="webhooks", charset="UTF-8"', 'Bearer realm="webhooks"']

suite('authentication', () => {
  const inbound = inboundSuite()

  /** A token that exists and is refused. */
  async function lapsedToken(how: 'inactive' | 'deleted' | 'expired' | 'notYetValid'): Promise<string> {
    const { gateway } = inbound
    const input: Partial<CreateApiToken> = how === 'notYetValid' ? { notBefore: '2099-01-01T00:00:00Z' } : {}
    const { id, secret } = await gateway.given.apiToken(input)
    if (how === 'inactive' || how === 'deleted') await gateway.api('POST', `/api-tokens/${id}/deactivate`)
    if (how === 'deleted') await gateway.api('DELETE', `/api-tokens/${id}`)
    if (how === 'expired')
      await gateway.db
        .updateTable('api_token')
        .set({ expires_at: sql<Date>`now() - interval '1 second'`, revision: sql<number>`revision + 1` })
        .where('id', '=', toUuid('apiToken', id) ?? '')
        .execute()
    return secret.token
  }

  async function refusedTokens(): Promise<Record<string, string>> {
    const { token, gateway } = inbound
    return {
      'bad checksum': breakChecksum(token.secret.token),
      'wrong secret': forgeToken(token.keyId),
      'unknown key id': forgeToken('AAAAAAAAAAAA'),
      inactive: await lapsedToken('inactive'),
      deleted: await lapsedToken('deleted'),
      expired: await lapsedToken('expired'),
      'not yet valid': await lapsedToken('notYetValid'),
      'management key': gateway.key,
      'no token at all': 'abcdef',
    }
  }

  /** The bytes of an answer without what may differ: Date and request id. */
  function anonymous({ text }: RawAnswer): string {
    return text
      .replace(/^Date: .*$/m, '')
      .replace(/req_[0-9a-z]{26}/g, 'req')
      .replace(/urn:uuid:[0-9a-f-]{36}/g, 'urn')
  }

  test('A1: every 401 has two challenges on lines of their own, Basic first', async () => {
    for (const authorization of [null, 'Digest a="b"', basic('wsp', 'x'), 'Basic %']) {
      const answer = await inbound.send({ authorization })
      assertProblem(answer, 'unauthorized')
      assert.deepEqual(headersOf(answer, 'WWW-Authenticate'), challenges)
    }
    for (const line of ['X-API-Key: abcdef', `X-API-Key: ${forgeToken('AAAAAAAAAAAA')}`]) {
      const answer = await inbound.send({ authorization: null, headers: [line] })
      assert.deepEqual(headersOf(answer, 'WWW-Authenticate'), challenges)
    }
  })

  test('A2: the scheme is read in any case, after any number of spaces, with white space around the value', async () => {
    const { token } = inbound.token.secret
    const user = inbound.gateway.workspaceId
    for (const authorization of [
      `bearer ${token}`,
      `BEARER ${token}`,
      `Bearer    ${token}`,
      `\t Bearer ${token} \t`,
      basic(user, token).replace('Basic', 'bAsIc'),
      basic(user, token).replace('Basic', 'BASIC   '),
    ]) {
      assert.equal((await inbound.send({ authorization })).status, 202, authorization)
    }
    const lowerCase = { authorization: null, headers: [`authorization: Bearer ${token}`] }
    assert.equal((await inbound.send(lowerCase)).status, 202)
  })

  test('A2: X-API-Key is a third way to send the same token', async () => {
    const headers = [`X-API-Key: ${inbound.token.secret.token}`]
    assert.equal((await inbound.send({ authorization: null, headers })).status, 202)
    assertProblem(
      await inbound.send({ authorization: null, headers: [`X-API-Key: Bearer ${inbound.token.secret.token}`] }),
      'invalid-request',
    )
  })

  test('A3: credentials that occur more than once are refused with 400, even when all are the same', async () => {
    const good = bearer(inbound.token)
    const key = `X-API-Key: ${inbound.token.secret.token}`
    for (const headers of [
      [`Authorization: ${good}`],
      [`Authorization: ${basic(inbound.gateway.workspaceId, inbound.token.secret.token)}`],
      ['authorization:'],
      ['Authorization: Digest x'],
      [key],
    ]) {
      assertProblem(await inbound.send({ headers }), 'invalid-request')
    }
    assertProblem(await inbound.send({ authorization: null, headers: [key, key] }), 'invalid-request')
  })

  test('A4: an unknown scheme is 401 with both challenges and no error parameter', async () => {
    for (const scheme of ['Digest', 'Negotiate', 'AWS4-HMAC-SHA256', 'Token', 'Bearer2']) {
      const answer = await inbound.send({ authorization: `${scheme} ${inbound.token.secret.token}` })
      assertProblem(answer, 'unauthorized')
      assert.deepEqual(headersOf(answer, 'WWW-Authenticate'), challenges)
    }
  })

  test('A5: a stranger learns nothing about which flows exist: 401 for known and unknown alike', async () => {
    const known = await inbound.send({ authorization: null })
    for (const target of [`/inbound/${newId('flow')}`, '/inbound/x', '/inbound/']) {
      const unknown = await inbound.send({ authorization: null, target })
      assertProblem(unknown, 'unauthorized')
      assert.equal(anonymous(unknown), anonymous(known))
    }
  })

  test("A5: another workspace's flow is the same 404 as one that does not exist", async () => {
    const { gateway } = inbound
    const other = await gateway.given.otherWorkspace()
    const created = await gateway.api('POST', '/api-tokens', { name: 'Foreign' }, { key: other.key })
    const authorization = bearer(created.body)
    const foreign = await inbound.send({ authorization })
    const unknown = await inbound.send({ authorization, target: `/inbound/${newId('flow')}` })
    assertProblem(foreign, 'not-found')
    assert.equal(anonymous(foreign), anonymous(unknown))
  })

  test('A5: an address or a scope that does not suffice is 403, whether the flow exists or not', async () => {
    const { gateway, flow } = inbound
    const elsewhere = await gateway.given.activeFlow({ name: 'Elsewhere' })
    const fenced = await gateway.given.apiToken({ allowedCidrs: ['192.0.2.0/24'] })
    const scoped = await gateway.given.apiToken({ flowIds: [flow.id] })
    assertProblem(await inbound.send({ authorization: bearer(fenced) }), 'forbidden')
    for (const target of [pathOf(elsewhere), `/inbound/${newId('flow')}`, '/inbound/x']) {
      assertProblem(await inbound.send({ authorization: bearer(scoped), target }), 'forbidden')
    }
    assert.equal((await inbound.send({ authorization: bearer(scoped) })).status, 202)
  })

  test('A6: Proxy-Authorization is neither honoured nor asked for', async () => {
    const answer = await inbound.send({
      authorization: null,
      headers: [`Proxy-Authorization: ${bearer(inbound.token)}`],
    })
    assertProblem(answer, 'unauthorized')
    assert.equal(headerOf(answer, 'Proxy-Authenticate'), undefined)
    assert.equal((await inbound.send({ headers: ['Proxy-Authorization: Basic x'] })).status, 202)
  })

  test('A7: the management API challenges for Bearer only, so that no browser asks for a password', async () => {
    for (const authorization of [null, bearer(inbound.token), 'Basic dTpw']) {
      const answer = await inbound.send({ method: 'GET', target: '/api/v1/api-tokens', authorization, body: null })
      assert.equal(answer.status, 401)
      assert.match(headerOf(answer, 'WWW-Authenticate') ?? '', /^Bearer realm="console"/)
    }
  })

  for (const transport of ['bearer', 'basic', 'api-key'] as const) {
    test(`every refused token is the same 401 by ${transport}, byte for byte but for Date and request id`, async () => {
      const answers = new Map<string, string[]>()
      for (const [name, token] of Object.entries(await refusedTokens())) {
        const parts = {
          bearer: { authorization: `Bearer ${token}` },
          basic: { authorization: basic(inbound.gateway.workspaceId, token) },
          'api-key': { authorization: null, headers: [`X-API-Key: ${token}`] },
        }[transport]
        for (const target of [inbound.path, `/inbound/${newId('flow')}`]) {
          const answer = await exchange(inbound.gateway.url, inbound.webhook({ ...parts, target }))
          assertProblem(answer, 'unauthorized')
          answers.set(anonymous(answer), [...(answers.get(anonymous(answer)) ?? []), name])
        }
      }
      assert.equal(answers.size, 1, [...answers.values()].join(' | '))
    })
  }

  test('a node whose clock is ahead accepts no token before its start, and refuses none before its end', async (t) => {
    const { gateway } = inbound
    const inTenMinutes = new Date(Date.now() + 600_000).toISOString()
    const early = await gateway.given.apiToken({ notBefore: inTenMinutes })
    const live = await gateway.given.apiToken({ expiresAt: inTenMinutes })
    // Each is seen once, so that the node remembers it.
    assert.equal((await inbound.send({ authorization: bearer(early) })).status, 401)
    assert.equal((await inbound.send({ authorization: bearer(live) })).status, 202)
    t.mock.timers.enable({ apis: ['Date'], now: Date.now() + 3_600_000 })
    assert.equal((await inbound.send({ authorization: bearer(early) })).status, 401)
    assert.equal((await inbound.send({ authorization: bearer(live) })).status, 202)
  })

  test('a node whose clock is behind accepts no token after its end', async (t) => {
    const token = await inbound.gateway.given.apiToken({ expiresAt: new Date(Date.now() + 800).toISOString() })
    assert.equal((await inbound.send({ authorization: bearer(token) })).status, 202)
    t.mock.timers.enable({ apis: ['Date'], now: Date.now() - 3_600_000 })
    await until(
      async () => (await inbound.send({ authorization: bearer(token) })).status === 401,
      'the token to expire',
    )
  })
})
