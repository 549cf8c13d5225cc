import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { sql } from 'kysely'
import type { ChangedApiToken } from '#contract/api-token.ts'
import { gatewayOfSuite } from '../../harness/gateway-of-suite.ts'
import { actionsOn, auditOf, storedToken } from './stored-token.ts'

suite('deactivating and reactivating an API token', () => {
  const gateway = gatewayOfSuite()

  const change = (id: string, action: 'deactivate' | 'reactivate') => gateway.api('POST', `/api-tokens/${id}/${action}`)

  test('answers the token with its new status, moves the revision and is audited', async () => {
    const { secret: _, ...token } = await gateway.given.apiToken()
    const first = (await storedToken(gateway.db, token.id)).revision

    const deactivated = await change(token.id, 'deactivate')
    assert.equal(deactivated.status, 200)
    const { effectiveAt: _off, ...inactive } = deactivated.body
    assert.deepEqual(inactive, { ...token, status: 'inactive' })
    assert.equal((await storedToken(gateway.db, token.id)).revision, first + 1)

    const reactivated = await change(token.id, 'reactivate')
    const { effectiveAt: _on, ...active } = reactivated.body
    assert.deepEqual(active, token)
    assert.equal((await storedToken(gateway.db, token.id)).revision, first + 2)

    const entries = (await auditOf(gateway.db, token.id)).slice(1)
    assert.deepEqual(
      entries.map(({ action, detail }) => [action, detail]),
      [
        ['api_token.deactivated', { keyId: token.keyId, name: token.name }],
        ['api_token.reactivated', { keyId: token.keyId, name: token.name }],
      ],
    )
  })

  test('repeating is harmless: the same answer, no second audit entry', async () => {
    const token = await gateway.given.apiToken()
    assert.equal((await change(token.id, 'reactivate')).status, 200)
    const once = await change(token.id, 'deactivate')
    const stored = await storedToken(gateway.db, token.id)
    const twice = await change(token.id, 'deactivate')
    assert.equal(twice.status, 200)
    assert.deepEqual({ ...twice.body, effectiveAt: once.body.effectiveAt }, once.body)
    assert.ok(twice.body.effectiveAt >= once.body.effectiveAt)
    assert.deepEqual(await storedToken(gateway.db, token.id), stored)
    assert.deepEqual(await actionsOn(gateway.db, token.id), ['api_token.created', 'api_token.deactivated'])
  })

  test('says by the clock of the database when the status was written, and only there', async () => {
    const token = await gateway.given.apiToken()
    const clock = async () => {
      const { rows } = await sql<{ at: Date }>`select clock_timestamp() as at`.execute(gateway.db)
      return rows[0]?.at.toISOString() ?? ''
    }
    for (const action of ['deactivate', 'deactivate', 'reactivate', 'reactivate'] as const) {
      const before = await clock()
      const { effectiveAt } = (await change(token.id, action)).body as ChangedApiToken
      const after = await clock()
      assert.ok(before <= effectiveAt && effectiveAt <= after, `${before} ${effectiveAt} ${after}`)
    }
    assert.ok(!('effectiveAt' in (await gateway.api('GET', `/api-tokens/${token.id}`)).body))
  })

  test('twenty at once make one change', async () => {
    const token = await gateway.given.apiToken()
    const answers = await Promise.all(Array.from({ length: 20 }, () => change(token.id, 'deactivate')))
    for (const { status, body } of answers) {
      assert.equal(status, 200)
      assert.equal((body as ChangedApiToken).status, 'inactive')
    }
    assert.deepEqual(await actionsOn(gateway.db, token.id), ['api_token.created', 'api_token.deactivated'])
  })

  test('a deleted token stays deleted', async () => {
    const token = await gateway.given.apiToken()
    await change(token.id, 'deactivate')
    await gateway.api('DELETE', `/api-tokens/${token.id}`)
    assert.equal((await change(token.id, 'reactivate')).status, 404)
    assert.equal((await change(token.id, 'deactivate')).status, 404)
  })
})
