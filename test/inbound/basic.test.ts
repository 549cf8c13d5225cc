import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { headersOf } from '../harness/raw-http.ts'
import { assertProblem } from './assert-problem.ts'
import { basic, bearer, inboundSuite, recordedRequest, requestIdOf } from './inbound-suite.ts'

suite('Basic', () => {
  const inbound = inboundSuite()

  const encoded = (bytes: string | Uint8Array) => `Basic ${Buffer.from(bytes).toString('base64')}`

  async function assertUnauthorized(authorization: string): Promise<void> {
    const answer = await inbound.send({ authorization })
    assertProblem(answer, 'unauthorized')
    assert.deepEqual(headersOf(answer, 'WWW-Authenticate'), [
      'Basic realm="webhooks", charset="UTF-8"',
      'Bearer realm="webhooks"',
    ])
  }

  test('P1: the user name ends at the first colon, and later ones belong to the password', async () => {
    const { workspaceId } = inbound.gateway
    const { token } = inbound.token.secret
    assert.equal((await inbound.send({ authorization: basic(workspaceId, token) })).status, 202)
    await assertUnauthorized(encoded(`${workspaceId}:${token}:`))
    await assertUnauthorized(encoded(`${workspaceId}::${token}`))
    await assertUnauthorized(encoded(`x:${workspaceId}:${token}`))
  })

  test('P2: only the one strict base64 spelling is read', async () => {
    const { workspaceId } = inbound.gateway
    const { token } = inbound.token.secret
    const good = basic(workspaceId, token).slice('Basic '.length)
    assert.match(good, /[^=]=$/, 'the good spelling has one character of padding')
    const spellings = {
      'no padding': good.replace(/=+$/, ''),
      'too much padding': `${good}=`,
      'a line break': `${good.slice(0, 8)}\t${good.slice(8)}`,
      'junk between': `${good.slice(0, 8)}!${good.slice(8)}`,
      'junk behind': `${good}!`,
      'unused bits set': good.replace(/(.)=$/, (_, last: string) => `${String.fromCharCode(last.charCodeAt(0) + 1)}=`),
    }
    for (const spelling of Object.values(spellings)) await assertUnauthorized(`Basic ${spelling}`)
  })

  test('P3: bytes that are not UTF-8, and control characters, are 401', async () => {
    const { workspaceId } = inbound.gateway
    const { token } = inbound.token.secret
    await assertUnauthorized(encoded(Buffer.concat([Buffer.from(`${workspaceId}:${token}`), Buffer.from([0xff])])))
    await assertUnauthorized(encoded(Buffer.concat([Buffer.from([0xc3, 0x28]), Buffer.from(`:${token}`)])))
    for (const control of ['\0', '\t', '\n', '\r', '\x1f', '\x7f']) {
      await assertUnauthorized(encoded(`${workspaceId}:${token}${control}`))
      await assertUnauthorized(encoded(`${workspaceId}${control}:${token}`))
    }
    await assertUnauthorized(encoded(`\u{feff}${workspaceId}:${token}`))
  })

  test('P4: the challenge has a realm and asks for UTF-8', async () => {
    const [challenge] = headersOf(await inbound.send({ authorization: null }), 'WWW-Authenticate')
    assert.equal(challenge, 'Basic realm="webhooks", charset="UTF-8"')
  })

  test("P5: a good token with anything but its own workspace's id is 401", async () => {
    const { token } = inbound.token.secret
    const { workspaceId } = inbound.gateway
    const other = await inbound.gateway.given.otherWorkspace()
    for (const user of [
      other.workspaceId,
      workspaceId.toUpperCase(),
      `${workspaceId} `,
      inbound.gateway.workspaceUuid,
      'x',
    ]) {
      await assertUnauthorized(basic(user, token))
    }
    const refused = await inbound.send({ authorization: basic(other.workspaceId, token) })
    assert.equal((await recordedRequest(inbound.gateway, requestIdOf(refused))).reason, 'wrong_workspace')
  })

  test('P6: an empty user name, an empty password, no colon and nothing at all are 401', async () => {
    const { token } = inbound.token.secret
    for (const text of [`:${token}`, `${token}:`, token, ':', '']) await assertUnauthorized(encoded(text))
    await assertUnauthorized('Basic')
  })

  test('P7: Bearer, Basic and X-API-Key are one sender: one token, one rate limit, each recorded with its way', async () => {
    const limited = await inbound.gateway.given.apiToken({ rateLimit: { requests: 3, windowSeconds: 600 } })
    const { token } = limited.secret
    const ways = [
      { authorization: bearer(limited) },
      { authorization: basic(inbound.gateway.workspaceId, token) },
      { authorization: null, headers: [`X-API-Key: ${token}`] },
    ]
    const transports: string[] = []
    for (const way of ways) {
      const answer = await inbound.send(way)
      assert.equal(answer.status, 202)
      const record = await recordedRequest(inbound.gateway, requestIdOf(answer))
      assert.equal(record.tokenId, limited.id)
      transports.push(record.transport)
    }
    assert.deepEqual(transports, ['bearer', 'basic', 'api-key'])
    for (const way of ways) assert.equal((await inbound.send(way)).status, 429)
  })
})
