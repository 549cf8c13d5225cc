import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { gatewayOfSuite } from '../../harness/gateway-of-suite.ts'
import { auditOf, manyAddresses, signIn } from '../../harness/people.ts'

suite('the workspace', () => {
  const gateway = gatewayOfSuite({ settings: manyAddresses })
  const rename = (body: unknown, options?: { key: string | null }) => gateway.api('PATCH', '/workspace', body, options)

  test('is renamed, and audited once', async () => {
    const owner = await signIn(gateway)
    const answer = await owner.call('PATCH', '/v1/workspace', { name: ' Analytical Engines ' })
    assert.equal(answer.status, 200)
    assert.deepEqual([answer.body.id, answer.body.name], [gateway.workspaceId, 'Analytical Engines'])
    assert.deepEqual((await rename({ name: 'Analytical Engines' })).body, answer.body)
    assert.deepEqual((await gateway.api('GET', '/workspace')).body, answer.body)
    assert.equal((await owner.call('GET', '/auth/get-session')).body.session.workspaceName, 'Analytical Engines')
    assert.deepEqual(
      (await auditOf(gateway, gateway.workspaceId)).map(({ action }) => action),
      ['workspace.updated', 'workspace.created'],
    )
  })

  test('has no name that is blank, too long or unprintable', async () => {
    for (const name of ['', ' ', 'x'.repeat(81), 'a\u0000b', 'a\u001bb', 5])
      assert.equal((await rename({ name })).status, 422, String(name))
    assert.equal((await rename({ name: 'x', id: 'y' })).status, 422)
  })

  test('is renamed by owners and admins of its own only', async () => {
    assert.equal((await rename({ name: 'Mine' }, { key: null })).status, 401)
    const designer = await gateway.given.key({ role: 'designer' })
    assert.equal((await rename({ name: 'Mine' }, { key: designer })).status, 403)
    const other = await gateway.given.otherWorkspace()
    assert.equal((await rename({ name: 'Theirs' }, { key: other.key })).body.id, other.workspaceId)
    assert.notEqual((await gateway.api('GET', '/workspace')).body.name, 'Theirs')
  })
})
