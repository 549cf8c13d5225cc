import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { ApiToken } from '#contract/api-token.ts'
import { gatewayOfSuite } from '../../harness/gateway-of-suite.ts'
import { actionsOn, auditOf, storedToken } from './stored-token.ts'

suite('updating an API token', () => {
  const gateway = gatewayOfSuite()

  const patch = (id: string, body: unknown) => gateway.api('PATCH', `/api-tokens/${id}`, body)
  const revision = async (id: string) => (await storedToken(gateway.db, id)).revision

  test('changes what is named and audits it from old to new', async () => {
    const { secret: _, ...token } = await gateway.given.apiToken({ name: 'Before', description: 'kept' })
    const { status, body } = await patch(token.id, { name: 'After', allowedCidrs: ['10.1.2.3/8'] })
    assert.equal(status, 200)
    assert.deepEqual(body, { ...token, name: 'After', allowedCidrs: ['10.0.0.0/8'] })
    const entry = (await auditOf(gateway.db, token.id)).at(-1)
    assert.equal(entry?.action, 'api_token.updated')
    assert.deepEqual(entry?.detail, {
      keyId: token.keyId,
      name: 'After',
      changes: {
        name: { from: 'Before', to: 'After' },
        allowedCidrs: { from: null, to: ['10.0.0.0/8'] },
      },
    })
  })

  test('lifts a limit with null', async () => {
    const flow = await gateway.given.activeFlow()
    const token = await gateway.given.apiToken({
      notBefore: '2024-01-01T00:00:00Z',
      expiresAt: '2034-01-01T00:00:00Z',
      flowIds: [flow.id],
      allowedCidrs: ['10.0.0.0/8'],
      rateLimit: { requests: 1, windowSeconds: 1 },
    })
    const none = { notBefore: null, expiresAt: null, flowIds: null, allowedCidrs: null, rateLimit: null }
    const { body } = await patch(token.id, none)
    const { notBefore, expiresAt, flowIds, allowedCidrs, rateLimit } = body as ApiToken
    assert.deepEqual({ notBefore, expiresAt, flowIds, allowedCidrs, rateLimit }, none)
  })

  test('moves the revision for each limit, and not for a name', async () => {
    const flow = await gateway.given.activeFlow()
    const token = await gateway.given.apiToken()
    let expected = await revision(token.id)
    for (const limit of [
      { notBefore: '2024-01-01T00:00:00Z' },
      { expiresAt: '2034-01-01T00:00:00Z' },
      { flowIds: [flow.id] },
      { allowedCidrs: ['10.0.0.0/8'] },
      { rateLimit: { requests: 5, windowSeconds: 1 } },
      { rateLimit: { requests: 5, windowSeconds: 2 } },
      { expiresAt: null },
    ]) {
      await patch(token.id, limit)
      expected += 1
      assert.equal(await revision(token.id), expected, JSON.stringify(limit))
    }
    await patch(token.id, { name: 'Another name', description: 'another' })
    assert.equal(await revision(token.id), expected)
  })

  test('leaves no trace when nothing changes', async () => {
    const token = await gateway.given.apiToken({ name: 'Same', expiresAt: '2034-01-01T00:00:00Z' })
    const before = await storedToken(gateway.db, token.id)
    for (const body of [{}, { name: 'Same' }, { expiresAt: '2034-01-01T01:00:00+01:00', rateLimit: null }]) {
      assert.equal((await patch(token.id, body)).status, 200)
    }
    assert.deepEqual(await storedToken(gateway.db, token.id), before)
    assert.deepEqual(await actionsOn(gateway.db, token.id), ['api_token.created'])
  })

  test('holds notBefore before expiresAt, also against the value that is stored', async () => {
    const token = await gateway.given.apiToken({ expiresAt: '2030-01-01T00:00:00Z' })
    const pointerOf = async (body: unknown) => {
      const { status, body: problem } = await patch(token.id, body)
      assert.equal(status, 422)
      return (problem as { errors: { pointer: string }[] }).errors[0]?.pointer
    }
    assert.equal(await pointerOf({ notBefore: '2031-01-01T00:00:00Z' }), '#/notBefore')
    assert.equal(
      await pointerOf({ notBefore: '2031-01-01T00:00:00Z', expiresAt: '2030-06-01T00:00:00Z' }),
      '#/expiresAt',
    )
    assert.equal((await patch(token.id, { notBefore: '2031-01-01T00:00:00Z', expiresAt: null })).status, 200)
    assert.equal(await pointerOf({ expiresAt: '2030-01-01T00:00:00Z' }), '#/expiresAt')
  })

  test('refuses bad values and taken names, and then changes nothing', async () => {
    const other = await gateway.given.apiToken({ name: 'Taken' })
    const token = await gateway.given.apiToken({ name: 'Free' })
    const before = await storedToken(gateway.db, token.id)
    assert.equal((await patch(token.id, { name: 'TAKEN', expiresAt: '2034-01-01T00:00:00Z' })).status, 409)
    for (const body of [
      { name: '' },
      { name: null },
      { status: 'inactive' },
      { keyId: other.keyId },
      { flowIds: ['flw_01h455vb4pex5vsknk084sn02q'] },
      { description: 'ok', allowedCidrs: ['localhost'] },
    ]) {
      assert.equal((await patch(token.id, body)).status, 422, JSON.stringify(body))
    }
    assert.deepEqual(await storedToken(gateway.db, token.id), before)
    assert.equal((await patch(token.id, { name: 'FREE' })).status, 200, 'its own name in another case is free')
  })

  test('keeps every one of twenty changes made at once', async () => {
    const token = await gateway.given.apiToken()
    const before = await revision(token.id)
    const requests = Array.from({ length: 20 }, (_, i) =>
      patch(token.id, { rateLimit: { requests: i + 1, windowSeconds: 9 } }),
    )
    for (const { status } of await Promise.all(requests)) assert.equal(status, 200)
    assert.equal(await revision(token.id), before + 20)
    const changes = (await auditOf(gateway.db, token.id)).slice(1).map((entry) => {
      const { rateLimit } = (entry.detail as { changes: { rateLimit: { from: unknown; to: unknown } } }).changes
      return { from: JSON.stringify(rateLimit.from), to: JSON.stringify(rateLimit.to) }
    })
    assert.equal(changes.length, 20)
    const { rateLimit } = (await gateway.api('GET', `/api-tokens/${token.id}`)).body as ApiToken
    const left = [...changes.map((change) => change.from), JSON.stringify(rateLimit)]
    const reached = ['null', ...changes.map((change) => change.to)]
    assert.deepEqual(left.sort(), reached.sort(), 'each value was reached once and left once')
  })
})
