import assert from 'node:assert/strict'
import { before, suite, test } from 'node:test'
import type { Credential } from '#contract/credential.ts'
import { newId } from '#contract/ids.ts'
import { gatewayOfSuite } from '../../harness/gateway-of-suite.ts'
import { auditOf, givenCredential } from './given-credential.ts'

/** Every route that names a credential; deleting comes last. `read` is open to all roles. */
const routes = [
  { method: 'GET', path: '', read: true },
  { method: 'GET', path: '/usage', read: true },
  { method: 'PATCH', path: '', body: { name: 'Taken over' } },
  { method: 'POST', path: '/test', body: { url: 'http://127.0.0.1:9/' } },
  { method: 'DELETE', path: '' },
] as const satisfies { method: string; path: string; body?: unknown; read?: true }[]

suite('who may do what with credentials', () => {
  const gateway = gatewayOfSuite()
  let credential: Credential
  before(async () => {
    credential = await givenCredential(gateway)
  })

  const call = (route: (typeof routes)[number], id: string, key: string | null) =>
    gateway.api(route.method, `/credentials/${id}${route.path}`, 'body' in route ? route.body : undefined, { key })
  const input = { kind: 'bearer', name: 'Mine', secret: { token: 'x' } }
  const isUntouched = async () => assert.equal((await auditOf(gateway.db, credential.id)).length, 1)

  test('nobody without a key', async () => {
    for (const route of routes) assert.equal((await call(route, credential.id, null)).status, 401, route.path)
    for (const [method, path] of [
      ['GET', '/credentials'],
      ['GET', '/credentials/export'],
      ['POST', '/credentials'],
      ['POST', '/credentials/test'],
    ] as const)
      assert.equal((await gateway.api(method, path, undefined, { key: null })).status, 401, path)
    await isUntouched()
  })

  test('a credential of another workspace is as unknown as one that does not exist', async () => {
    const other = await gateway.given.otherWorkspace()
    for (const route of routes) {
      const foreign = await call(route, credential.id, other.key)
      const missing = await call(route, newId('credential'), other.key)
      const { instance: _1, ...foreignBody } = foreign.body
      const { instance: _2, ...missingBody } = missing.body
      assert.equal(foreign.status, 404, `${route.method} ${route.path}`)
      assert.deepEqual(foreignBody, missingBody)
    }
    assert.deepEqual((await gateway.api('GET', '/credentials', undefined, { key: other.key })).body.items, [])
    const taken = await gateway.api('POST', '/credentials', { ...input, name: credential.name }, { key: other.key })
    assert.equal(taken.status, 201)
    await isUntouched()
  })

  for (const role of ['viewer', 'designer'] as const) {
    test(`a ${role} reads and changes nothing`, async () => {
      const key = await gateway.given.key({ role })
      for (const route of routes)
        assert.equal((await call(route, credential.id, key)).status, 'read' in route ? 200 : 403, route.path)
      assert.equal((await gateway.api('GET', '/credentials', undefined, { key })).status, 200)
      assert.equal((await gateway.api('POST', '/credentials', input, { key })).status, 403)
      const test = { kind: 'bearer', secret: { token: 'x' }, url: 'http://127.0.0.1:9/' }
      assert.equal((await gateway.api('POST', '/credentials/test', test, { key })).status, 403)
      await isUntouched()
    })
  }
})
