import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { ApiToken } from '#contract/api-token.ts'
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
    assert.deepEqual(deactivated.body, { ...token, status: 'inactive' })
    assert.equal((await storedToken(gateway.db, token.id)).revision, first + 1)

    const reactivated = await change(token.id, 'reactivate')
    assert.deepEqual(reactivated.body, token)
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
    assert.deepEqual(twice.body, once.body)
    assert.deepEqual(await storedToken(gateway.db, token.id), stored)
    assert.deepEqual(await actionsOn(gateway.db, token.id), ['api_token.created', 'api_token.deactivated'])
  })

  test('twenty at once make one change', async () => {
    const token = await gateway.given.apiToken()
    const answers = await Promise.all(Array.from({ length: 20 }, () => change(token.id, 'deactivate')))
    for (const { status, body } of answers) {
      assert.equal(status, 200)
      assert.equal((body as ApiToken).status, 'inactive')
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
