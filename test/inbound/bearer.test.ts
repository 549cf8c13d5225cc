import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { headerOf, headersOf, type RawAnswer } from '../harness/raw-http.ts'
import { assertProblem } from './assert-problem.ts'
import { breakChecksum, forgeToken } from './forge-token.ts'
import { basic, bearer, inboundSuite, recordedRequest, requestIdOf } from './inbound-suite.ts'

/** The challenge for Bearer; every answer with one has it last. */
function bearerChallenge(answer: RawAnswer): string | undefined {
  return headersOf(answer, 'WWW-Authenticate').findLast((value) => value.startsWith('Bearer'))
}

suite('Bearer', () => {
  const inbound = inboundSuite()

  test('B1: a token in Authorization: Bearer is accepted', async () => {
    const answer = await inbound.send({ authorization: bearer(inbound.token) })
    assert.equal(answer.status, 202)
    assert.equal(headerOf(answer, 'WWW-Authenticate'), undefined)
  })

  test('B2: without credentials the challenge has no error parameter', async () => {
    const answer = await inbound.send({ authorization: null })
    assertProblem(answer, 'unauthorized')
    assert.equal(bearerChallenge(answer), 'Bearer realm="webhooks"')
  })

  test('B3: malformed credentials are 400 with error="invalid_request"', async () => {
    const { token } = inbound.token.secret
    for (const authorization of [
      'Bearer',
      'Bearer ',
      `Bearer ${token} ${token}`,
      `Bearer ${token} x`,
      `Bearer ${token},`,
      `Bearer "${token}"`,
      `Bearer ${token}=x`,
      'Bearer ä',
      '',
      `=${token}`,
    ]) {
      const answer = await inbound.send({ authorization })
      assertProblem(answer, 'invalid-request')
      assert.equal(bearerChallenge(answer), 'Bearer realm="webhooks", error="invalid_request"')
    }
  })

  test('B3: a repeated header and two transports at once are 400 with error="invalid_request"', async () => {
    const again = `Authorization: ${bearer(inbound.token)}`
    for (const headers of [[again], [`X-API-Key: ${inbound.token.secret.token}`]]) {
      const answer = await inbound.send({ headers })
      assertProblem(answer, 'invalid-request')
      assert.equal(bearerChallenge(answer), 'Bearer realm="webhooks", error="invalid_request"')
    }
  })

  test('B4: a token that is not good is 401 with error="invalid_token"', async () => {
    for (const token of [forgeToken(inbound.token.keyId), breakChecksum(inbound.token.secret.token), 'abc']) {
      const answer = await inbound.send({ authorization: `Bearer ${token}` })
      assertProblem(answer, 'unauthorized')
      assert.equal(bearerChallenge(answer), 'Bearer realm="webhooks", error="invalid_token"')
    }
  })

  test('B5: a token without the scope is 403 and is told which one it lacks', async () => {
    const elsewhere = await inbound.gateway.given.activeFlow({ name: 'Elsewhere' })
    const scoped = await inbound.gateway.given.apiToken({ flowIds: [elsewhere.id] })
    const answer = await inbound.send({ authorization: bearer(scoped) })
    assertProblem(answer, 'forbidden')
    assert.equal(
      bearerChallenge(answer),
      `Bearer realm="webhooks", error="insufficient_scope", scope="flows:trigger:${inbound.flow.id}"`,
    )
  })

  test('B6, B7: a token in the URL is refused, alone or with a header, and recorded without it', async () => {
    const { token } = inbound.token.secret
    const encoded = token.replaceAll('_', '%5F')
    for (const query of [
      `access_token=${token}`,
      'access_token=',
      `token=${token}`,
      `x=${encoded}`,
      `api_key=${token}`,
    ]) {
      for (const authorization of [null, bearer(inbound.token), basic(inbound.gateway.workspaceId, token)]) {
        const answer = await inbound.send({ target: `${inbound.path}?${query}`, authorization })
        assertProblem(answer, 'token-in-url')
        assert.equal(bearerChallenge(answer), 'Bearer realm="webhooks", error="invalid_request"')
        assert.ok(!answer.text.includes(token))
      }
    }
    const refused = await inbound.send({ target: `${inbound.path}?access_token=${token}`, authorization: null })
    const record = await recordedRequest(inbound.gateway, requestIdOf(refused))
    assert.equal(record.reason, 'token_in_url')
    assert.ok(!JSON.stringify(record).includes(token))
  })

  test('B7: a token in a form body is not credentials', async () => {
    const answer = await inbound.send({
      authorization: null,
      contentType: 'application/x-www-form-urlencoded',
      body: `access_token=${inbound.token.secret.token}`,
    })
    assertProblem(answer, 'unauthorized')
  })

  test('B9: an answer that shows a token may not be cached', async () => {
    const { gateway, token } = inbound
    const created = await gateway.api('POST', '/api-tokens', { name: 'Shown once' })
    assert.equal(created.status, 201)
    assert.equal(created.headers.get('cache-control'), 'no-store')
    const rotated = await gateway.api('POST', `/api-tokens/${created.body.id}/rotate`, { overlapSeconds: 60 })
    assert.equal(rotated.status, 201)
    assert.equal(rotated.headers.get('cache-control'), 'no-store')
    assert.notEqual(rotated.body.secret.token, token.secret.token)
  })
})

suite('Bearer where the public URL is https', () => {
  const inbound = inboundSuite({
    settings: { HOOKGATE_PUBLIC_URL: 'https://hooks.example.com', HOOKGATE_TRUSTED_PROXIES: '127.0.0.0/8' },
  })

  test('B8: credentials over plain http are refused with 400 and never redirected', async () => {
    for (const headers of [[], ['X-Forwarded-Proto: http'], ['X-Forwarded-Proto: https', 'X-Forwarded-Proto: http']]) {
      for (const authorization of [bearer(inbound.token), `Bearer ${forgeToken('AAAAAAAAAAAA')}`, 'Basic %']) {
        assertProblem(await inbound.send({ headers, authorization }), 'invalid-request')
      }
    }
  })

  test('B8: they are accepted from a trusted proxy that says https', async () => {
    assert.equal((await inbound.send({ headers: ['X-Forwarded-Proto: https'] })).status, 202)
  })

  test('B8: the word of a peer that is no trusted proxy counts for nothing', async (t) => {
    const { gateway, token } = inbound
    const { startGateway } = await import('../harness/gateway.ts')
    const direct = await startGateway(t, {
      besides: gateway,
      settings: { HOOKGATE_ROLES: 'inbound', HOOKGATE_PUBLIC_URL: 'https://hooks.example.com' },
    })
    const answer = await direct.post(inbound.flow, {}, { token, headers: { 'x-forwarded-proto': 'https' } })
    assert.equal(answer.status, 400)
  })

  test('F11: an absolute-form target names the public URL', async () => {
    const headers = ['X-Forwarded-Proto: https']
    assert.equal((await inbound.send({ target: `https://hooks.example.com${inbound.path}`, headers })).status, 202)
    assertProblem(
      await inbound.send({ target: `${inbound.gateway.url}${inbound.path}`, headers }),
      'misdirected-request',
    )
  })
})
