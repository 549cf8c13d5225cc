import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { ApiToken, CreatedApiToken } from '#contract/api-token.ts'
import { readToken } from '#domain/token-format.ts'
import { gatewayOfSuite } from '../../harness/gateway-of-suite.ts'
import { auditOf, storedToken } from './stored-token.ts'

suite('creating an API token', () => {
  const gateway = gatewayOfSuite()

  const create = (body: unknown) => gateway.api('POST', '/api-tokens', body)

  test('shows the secret in both formats, which no cache may keep', async () => {
    const answer = await create({ name: 'CRM', description: 'Sends new subscribers' })
    assert.equal(answer.status, 201)
    assert.equal(answer.headers.get('cache-control'), 'no-store')

    const { secret, ...token } = answer.body as CreatedApiToken
    assert.deepEqual(readToken('apiToken', secret.token), { kind: 'wellFormed', keyId: token.keyId })
    assert.equal(secret.bearerHeader, `Authorization: Bearer ${secret.token}`)
    assert.equal(secret.basic.username, gateway.workspaceId)
    assert.equal(secret.basic.password, secret.token)
    const [scheme, encoded] = secret.basic.header.replace('Authorization: ', '').split(' ')
    assert.equal(scheme, 'Basic')
    assert.equal(Buffer.from(encoded ?? '', 'base64').toString(), `${gateway.workspaceId}:${secret.token}`)
    assert.equal(token.status, 'active')
    assert.deepEqual([token.expiresAt, token.flowIds, token.allowedCidrs, token.rateLimit], [null, null, null, null])
  })

  test('is the only answer with the secret', async () => {
    const { secret, ...created } = await gateway.given.apiToken({ name: 'Billing' })
    const { status, body } = await gateway.api('GET', `/api-tokens/${created.id}`)
    assert.equal(status, 200)
    assert.deepEqual(body, created)
    assert.doesNotMatch(JSON.stringify(body), new RegExp(secret.token.slice(17)))
  })

  test('keeps every limit, in canonical form', async () => {
    const flow = await gateway.given.activeFlow()
    const limits = {
      notBefore: '2030-01-01T00:00:00+01:00',
      expiresAt: '2031-01-01T00:00:00Z',
      flowIds: [flow.id, flow.id],
      allowedCidrs: ['203.0.113.7/24', '2001:DB8::/32', '::ffff:203.0.113.0/120'],
      rateLimit: { requests: 10, windowSeconds: 60 },
    }
    const { body } = await create({ name: ' Limited\u00a0', ...limits })
    const { name, notBefore, expiresAt, flowIds, allowedCidrs, rateLimit } = body as ApiToken
    assert.deepEqual(
      { name, notBefore, expiresAt, flowIds, allowedCidrs, rateLimit },
      {
        name: 'Limited',
        notBefore: '2029-12-31T23:00:00.000Z',
        expiresAt: '2031-01-01T00:00:00.000Z',
        flowIds: [flow.id],
        allowedCidrs: ['203.0.113.0/24', '2001:db8::/32'],
        rateLimit: { requests: 10, windowSeconds: 60 },
      },
    )
  })

  test('is audited in the same commit, without the secret', async () => {
    const token = await gateway.given.apiToken({ name: 'Audited' })
    const entries = await auditOf(gateway.db, token.id)
    assert.deepEqual(
      entries.map(({ action, detail }) => ({ action, detail })),
      [{ action: 'api_token.created', detail: { keyId: token.keyId, name: 'Audited' } }],
    )
    assert.equal(entries[0]?.actor, token.createdBy)
    assert.equal((await storedToken(gateway.db, token.id)).digest?.length, 32)
  })

  test('refuses a name that a live token has, whatever its case', async () => {
    await gateway.given.apiToken({ name: 'Telco Zürich' })
    for (const name of ['Telco Zürich', 'TELCO ZÜRICH', '  telco zürich ']) {
      const { status, body } = await create({ name })
      assert.equal(status, 409)
      assert.match((body as { type: string }).type, /\/problems\/name-taken$/)
    }
  })

  test('names every value that is not valid, with a pointer', async () => {
    const unknownFlow = 'flw_01h455vb4pex5vsknk084sn02q'
    const flow = await gateway.given.activeFlow()
    const cases: [string, Record<string, unknown>][] = [
      ['#/name', { name: 'a\u0000b' }],
      ['#/name', { name: 'a\ud800' }],
      ['#/description', { description: 'a\u001bb' }],
      ['#/flowIds/1', { flowIds: [flow.id, unknownFlow] }],
      ['#/allowedCidrs/1', { allowedCidrs: ['10.0.0.0/8', '10.0.0.0/33'] }],
      ['#/expiresAt', { notBefore: '2030-01-01T00:00:00Z', expiresAt: '2030-01-01T00:00:00Z' }],
      ['#/expiresAt', { expiresAt: '2016-12-31T23:59:60Z' }],
    ]
    for (const [pointer, fields] of cases) {
      const { status, body } = await create({ name: `Bad ${pointer}`, ...fields })
      assert.equal(status, 422, JSON.stringify(fields))
      const { errors } = body as { errors: { pointer: string }[] }
      assert.deepEqual(
        errors.map((error) => error.pointer),
        [pointer],
      )
    }
    const several = await create({ name: 'Bad', flowIds: [unknownFlow], allowedCidrs: ['x'] })
    assert.equal((several.body as { errors: unknown[] }).errors.length, 2)
  })

  test('refuses what the schema does not know', async () => {
    for (const body of [
      {},
      { name: '' },
      { name: '   ' },
      { name: 'n'.repeat(81) },
      { name: 'x', description: 'd'.repeat(501) },
      { name: 'x', status: 'inactive' },
      { name: 'x', flowIds: [] },
      { name: 'x', allowedCidrs: [] },
      { name: 'x', rateLimit: { requests: 0, windowSeconds: 1 } },
      { name: 'x', rateLimit: { requests: 1 } },
      { name: 'x', expiresAt: 'tomorrow' },
    ]) {
      assert.equal((await create(body)).status, 422, JSON.stringify(body))
    }
  })
})
