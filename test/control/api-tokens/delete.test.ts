import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { gatewayOfSuite } from '../../harness/gateway-of-suite.ts'
import { actionsOn, auditOf, storedToken } from './stored-token.ts'

suite('deleting an API token', () => {
  const gateway = gatewayOfSuite()

  const remove = (id: string) => gateway.api('DELETE', `/api-tokens/${id}`)
  const deactivate = (id: string) => gateway.api('POST', `/api-tokens/${id}/deactivate`)

  test('is refused while the token is active', async () => {
    const token = await gateway.given.apiToken()
    const { status, body } = await remove(token.id)
    assert.equal(status, 409)
    assert.match((body as { type: string }).type, /\/problems\/token-active$/)
    assert.deepEqual(await actionsOn(gateway.db, token.id), ['api_token.created'])
  })

  test('leaves a tombstone without a digest, and the history', async () => {
    const token = await gateway.given.apiToken({ name: 'Short-lived' })
    await deactivate(token.id)
    const before = await storedToken(gateway.db, token.id)

    const { status, body } = await remove(token.id)
    assert.equal(status, 204)
    assert.ok(body === undefined || body === null || body === '')

    const row = await storedToken(gateway.db, token.id)
    assert.equal(row.digest, null)
    assert.ok(row.deleted_at instanceof Date)
    assert.equal(row.key_id, token.keyId)
    assert.equal(row.revision, before.revision + 1)
    const entry = (await auditOf(gateway.db, token.id)).at(-1)
    assert.deepEqual([entry?.action, entry?.detail], ['api_token.deleted', { keyId: token.keyId, name: 'Short-lived' }])
    for (const path of ['', '/usage']) {
      assert.equal((await gateway.api('GET', `/api-tokens/${token.id}${path}`)).status, 404)
    }
    assert.equal((await gateway.api('PATCH', `/api-tokens/${token.id}`, { name: 'x' })).status, 404)
    assert.equal((await gateway.api('POST', `/api-tokens/${token.id}/rotate`, {})).status, 404)
  })

  test('frees the name', async () => {
    const token = await gateway.given.apiToken({ name: 'Reusable' })
    await deactivate(token.id)
    await remove(token.id)
    assert.equal((await gateway.api('POST', '/api-tokens', { name: 'reusable' })).status, 201)
  })

  test('twenty at once delete it once', async () => {
    const token = await gateway.given.apiToken()
    await deactivate(token.id)
    const answers = await Promise.all(Array.from({ length: 20 }, () => remove(token.id)))
    const statuses = answers.map((answer) => answer.status).sort()
    assert.deepEqual(statuses, [204, ...new Array<number>(19).fill(404)])
    const deletions = (await actionsOn(gateway.db, token.id)).filter((action) => action === 'api_token.deleted')
    assert.equal(deletions.length, 1)
  })

  test('never wins over a reactivation: the token is either deleted or active', async () => {
    for (let round = 0; round < 10; round++) {
      const token = await gateway.given.apiToken()
      await deactivate(token.id)
      const [removed, reactivated] = await Promise.all([
        remove(token.id),
        gateway.api('POST', `/api-tokens/${token.id}/reactivate`),
      ])
      const row = await storedToken(gateway.db, token.id)
      const outcome = [removed.status, reactivated.status, row.deleted_at === null ? row.status : 'deleted']
      assert.ok(['204,404,deleted', '409,200,active'].includes(outcome.join()), outcome.join())
    }
  })
})
