import assert from 'node:assert/strict'
import { before, suite, test } from 'node:test'
import type { CreatedApiToken } from '#contract/api-token.ts'
import { newId, toUuid } from '#contract/ids.ts'
import { gatewayOfSuite } from '../../harness/gateway-of-suite.ts'
import { actionsOn, storedToken } from './stored-token.ts'

/** Every route that names a token; deleting comes last. `read` is open to all roles. */
const routes = [
  { method: 'GET', path: '', read: true },
  { method: 'GET', path: '/usage' },
  { method: 'PATCH', path: '', body: { name: 'Taken over' } },
  { method: 'POST', path: '/deactivate' },
  { method: 'POST', path: '/reactivate' },
  { method: 'POST', path: '/rotate', body: {} },
  { method: 'DELETE', path: '' },
] as const satisfies { method: string; path: string; body?: unknown; read?: true }[]

suite('who may do what with API tokens', () => {
  const gateway = gatewayOfSuite()
  let token: CreatedApiToken
  before(async () => {
    token = await gateway.given.apiToken()
  })

  const call = (route: (typeof routes)[number], id: string, key: string | null) =>
    gateway.api(route.method, `/api-tokens/${id}${route.path}`, 'body' in route ? route.body : undefined, { key })

  const isUntouched = async () => {
    assert.deepEqual(await actionsOn(gateway.db, token.id), ['api_token.created'])
    assert.equal((await storedToken(gateway.db, token.id)).revision, 1)
  }

  test('nobody without a key', async () => {
    for (const route of routes) assert.equal((await call(route, token.id, null)).status, 401, route.path)
    for (const [method, path] of [
      ['GET', '/api-tokens'],
      ['POST', '/api-tokens'],
      ['GET', '/connections'],
    ] as const)
      assert.equal((await gateway.api(method, path, undefined, { key: null })).status, 401, path)
    await isUntouched()
  })

  test('a token of another workspace is as unknown as one that does not exist', async () => {
    const other = await gateway.given.otherWorkspace()
    for (const route of routes) {
      const foreign = await call(route, token.id, other.key)
      const missing = await call(route, newId('apiToken'), other.key)
      const { instance: _1, ...foreignBody } = foreign.body as Record<string, unknown>
      const { instance: _2, ...missingBody } = missing.body as Record<string, unknown>
      assert.equal(foreign.status, 404, `${route.method} ${route.path}`)
      assert.deepEqual(foreignBody, missingBody)
    }
    for (const path of ['/api-tokens', '/connections'])
      assert.deepEqual((await gateway.api('GET', path, undefined, { key: other.key })).body, {
        items: [],
        nextCursor: null,
      })
    await isUntouched()
  })

  test('names and flows of another workspace are neither taken nor usable', async () => {
    const other = await gateway.given.otherWorkspace()
    const flow = await gateway.given.activeFlow()
    const create = (body: unknown) => gateway.api('POST', '/api-tokens', body, { key: other.key })
    assert.equal((await create({ name: token.name })).status, 201)
    assert.equal((await create({ name: 'Foreign flow', flowIds: [flow.id] })).status, 422)
  })

  for (const role of ['viewer', 'designer'] as const) {
    test(`a ${role} reads and changes nothing`, async () => {
      const key = await gateway.given.key({ role })
      for (const route of routes)
        assert.equal(
          (await call(route, token.id, key)).status,
          'read' in route ? 200 : 403,
          `${route.method} ${route.path}`,
        )
      assert.equal((await gateway.api('GET', '/api-tokens', undefined, { key })).status, 200)
      assert.equal((await gateway.api('GET', '/connections', undefined, { key })).status, 200)
      assert.equal((await gateway.api('POST', '/api-tokens', { name: 'Mine' }, { key })).status, 403)
      await isUntouched()
    })
  }

  test('from where a token was last used is told only to those who may read usage', async () => {
    const used = await gateway.given.apiToken()
    const flow = await gateway.given.activeFlow()
    await gateway.db
      .updateTable('api_token')
      .set({ last_used_at: new Date(), last_used_from: '192.0.2.9', last_used_flow_id: toUuid('flow', flow.id) ?? '' })
      .where('id', '=', toUuid('apiToken', used.id) ?? '')
      .execute()
    for (const role of ['admin', 'designer', 'viewer'] as const) {
      const key = await gateway.given.key({ role })
      const seen = await Promise.all(
        ['/api-tokens', '/connections', `/api-tokens/${used.id}`].map(async (path) => {
          const { body } = await gateway.api('GET', path, undefined, { key })
          const token = path.endsWith(used.id) ? body : body.items.find(({ id }: { id: string }) => id === used.id)
          assert.ok(token.lastUsedAt)
          return token.lastUsedFrom
        }),
      )
      assert.deepEqual(seen, new Array(3).fill(role === 'admin' ? '192.0.2.9' : null), role)
    }
  })
})
