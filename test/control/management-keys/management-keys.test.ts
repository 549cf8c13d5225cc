import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { newId } from '#contract/ids.ts'
import { readToken } from '#domain/token-format.ts'
import { gatewayOfSuite } from '../../harness/gateway-of-suite.ts'

suite('management keys', () => {
  const gateway = gatewayOfSuite()

  test('are shown once, work at once, and are listed without their secret', async () => {
    const created = await gateway.api('POST', '/management-keys', { name: 'Deploys', role: 'designer' })
    assert.equal(created.status, 201)
    assert.deepEqual(readToken('managementKey', created.body.key), { kind: 'wellFormed', keyId: created.body.keyId })
    assert.equal(created.body.bearerHeader, `Authorization: Bearer ${created.body.key}`)
    assert.equal((await gateway.api('GET', '/workspace', undefined, { key: created.body.key })).status, 200)

    const listed = await gateway.api('GET', '/management-keys')
    const { key, bearerHeader, ...shown } = created.body
    const [newest] = listed.body.items
    assert.deepEqual({ ...newest, lastUsedAt: null }, shown)
    assert.ok(Date.now() - Date.parse(newest.lastUsedAt) < 5_000)
    assert.ok(!listed.text.includes(key))
    const rows = JSON.stringify(await gateway.db.selectFrom('management_key').selectAll().execute())
    assert.ok(!rows.includes(key) && !rows.includes(key.slice(17, 49)))
  })

  test('are viewers unless a role is given', async () => {
    const { body } = await gateway.api('POST', '/management-keys', { name: 'Plain' })
    assert.equal(body.role, 'viewer')
    assert.equal((await gateway.api('POST', '/management-keys', { name: 'More' }, { key: body.key })).status, 403)
  })

  test('with bad input are refused with pointers', async () => {
    const answer = await gateway.api('POST', '/management-keys', { name: '', role: 'owner', workspaceId: 'x' })
    assert.equal(answer.status, 422)
    assert.deepEqual(answer.body.errors.map(({ pointer }: { pointer: string }) => pointer).sort(), [
      '#/name',
      '#/name',
      '#/role',
      '#/workspaceId',
    ])
    assert.equal((await gateway.api('POST', '/management-keys', undefined)).status, 422)
    const unprintable = await gateway.api('POST', '/management-keys', { name: 'a\u001b[2J' })
    assert.deepEqual(
      [unprintable.status, unprintable.body.errors],
      [422, [{ detail: 'must not contain control characters', pointer: '#/name' }]],
    )
  })

  test('need a caller', async () => {
    assert.equal((await gateway.api('POST', '/management-keys', { name: 'x' }, { key: null })).status, 401)
    assert.equal((await gateway.api('GET', '/management-keys', undefined, { key: null })).status, 401)
  })

  test('of another workspace do not exist', async () => {
    const other = await gateway.given.otherWorkspace()
    const { body } = await gateway.api('POST', '/management-keys', { name: 'Ours' })
    const foreign = await gateway.api('DELETE', `/management-keys/${body.id}`, undefined, { key: other.key })
    const unknown = await gateway.api('DELETE', `/management-keys/${newId('managementKey')}`, undefined, {
      key: other.key,
    })
    assert.equal(foreign.status, 404)
    assert.deepEqual({ ...foreign.body, instance: '' }, { ...unknown.body, instance: '' })
    assert.equal((await gateway.api('GET', '/workspace', undefined, { key: body.key })).status, 200)
    const listed = await gateway.api('GET', '/management-keys', undefined, { key: other.key })
    assert.ok(!listed.text.includes(body.id))
  })

  test('have names that are unique while they live, whatever the case', async () => {
    const first = await gateway.api('POST', '/management-keys', { name: 'Nightly' })
    const second = await gateway.api('POST', '/management-keys', { name: 'NIGHTLY' })
    assert.equal(second.status, 409)
    assert.match(second.body.type, /\/problems\/name-taken$/)
    assert.equal((await gateway.api('DELETE', `/management-keys/${first.body.id}`)).status, 204)
    assert.equal((await gateway.api('POST', '/management-keys', { name: 'Nightly' })).status, 201)
  })

  test('are refused from the moment their deletion answers; a second deletion finds nothing', async () => {
    const { body } = await gateway.api('POST', '/management-keys', { name: 'Short-lived' })
    assert.equal((await gateway.api('DELETE', `/management-keys/${body.id}`)).status, 204)
    assert.equal((await gateway.api('GET', '/workspace', undefined, { key: body.key })).status, 401)
    assert.equal((await gateway.api('DELETE', `/management-keys/${body.id}`)).status, 404)
  })

  test('are listed in pages that neither repeat nor skip', async () => {
    const all = await gateway.api('GET', '/management-keys?limit=200')
    const seen: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const path: string = `/management-keys?limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`
      const { body } = await gateway.api('GET', path)
      seen.push(...body.items.map(({ id }: { id: string }) => id))
      cursor = body.nextCursor
    }
    assert.deepEqual(
      seen,
      all.body.items.map(({ id }: { id: string }) => id),
    )
  })

  test('leave an entry for each change, and none for a refusal', async () => {
    const { body } = await gateway.api('POST', '/management-keys', { name: 'Audited' })
    await gateway.api('POST', '/management-keys', { name: 'audited' })
    await gateway.api('DELETE', `/management-keys/${body.id}`)
    const { body: audit } = await gateway.api('GET', `/audit-entries?subject=${body.id}`)
    assert.deepEqual(
      audit.items.map(({ action }: { action: string }) => action),
      ['management_key.deleted', 'management_key.created'],
    )
    assert.ok(!JSON.stringify(audit).includes(body.key))
  })
})
