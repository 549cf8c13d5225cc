import assert from 'node:assert/strict'
import { request } from 'node:http'
import { before, suite, test } from 'node:test'
import { fastify } from 'fastify'
import { isAllowed, type Role } from '#contract/permissions.ts'
import { authorizeRoutes } from '#control/authorize.ts'
import { call } from '../harness/gateway.ts'
import { gatewayOfSuite } from '../harness/gateway-of-suite.ts'

type Operation = {
  method: string
  path: string
  action: Parameters<typeof isAllowed>[1] | undefined
  isPublic: boolean
}

suite('the door of the control API', () => {
  const gateway = gatewayOfSuite()
  const operations: Operation[] = []

  before(async () => {
    const { body } = await gateway.api('GET', '/openapi.json', undefined, { key: null })
    for (const [path, methods] of Object.entries<Record<string, Record<string, never>>>(body.paths)) {
      if (!path.startsWith('/api/v1')) continue
      for (const [method, operation] of Object.entries(methods)) {
        const isPublic = (operation.security as unknown[] | undefined)?.length === 0
        operations.push({ method: method.toUpperCase(), path, action: operation['x-action'], isPublic })
      }
    }
  })

  const answerTo = ({ method, path }: Operation, key: string | null) =>
    gateway.api(method, path.replace('/api/v1', '').replaceAll(/\{[^}]+\}/g, '1'), undefined, { key })

  test('is before every operation of the description', async () => {
    assert.ok(operations.length > 20)
    for (const operation of operations) {
      if (operation.isPublic) continue
      const answer = await answerTo(operation, null)
      assert.equal(answer.status, 401, `${operation.method} ${operation.path}`)
      assert.equal(answer.headers.get('www-authenticate'), 'Bearer realm="console"')
    }
  })

  for (const role of ['admin', 'designer', 'viewer'] satisfies Role[]) {
    test(`lets ${role} do what the table of permissions says, and nothing else`, async () => {
      const key = await gateway.given.key({ role })
      for (const operation of operations) {
        if (operation.action === undefined) continue
        const { status } = await answerTo(operation, key)
        const what = `${operation.method} ${operation.path}: ${status}`
        if (isAllowed(role, operation.action)) assert.ok(status !== 401 && status !== 403 && status < 500, what)
        else assert.equal(status, 403, what)
      }
    })
  }

  test('refuses whatever is not a live management key, in one and the same way', async () => {
    const token = await gateway.given.apiToken()
    const mistyped = `${gateway.key.slice(0, -1)}${gateway.key.endsWith('A') ? 'B' : 'A'}`
    const deleted = await gateway.given.key({ role: 'viewer' })
    const { body } = await gateway.api('GET', '/management-keys?limit=1')
    assert.equal((await gateway.api('DELETE', `/management-keys/${body.items[0].id}`)).status, 204)

    for (const key of [token.secret.token, mistyped, deleted, 'x', 'hgm_']) {
      const answer = await gateway.api('GET', '/workspace', undefined, { key })
      const { instance, ...problem } = answer.body
      assert.equal(answer.status, 401)
      assert.match(problem.detail, /^Sign in, or send a management key as Bearer; "hookgate key create" makes one\.$/)
      assert.match(problem.type, /\/problems\/unauthorized$/)
    }
  })

  test('takes a key as Bearer only', async () => {
    const basic = Buffer.from(`${gateway.workspaceId}:${gateway.key}`).toString('base64')
    const headers: Record<string, string>[] = [
      { authorization: `Basic ${basic}` },
      { 'x-api-key': gateway.key },
      { authorization: 'Digest x' },
    ]
    for (const header of headers) {
      const answer = await call(`${gateway.url}/api/v1/workspace`, { headers: header })
      assert.equal(answer.status, 401)
      assert.doesNotMatch(answer.headers.get('www-authenticate') ?? '', /Basic/)
    }
  })

  test('refuses two Authorization lines, even if both are good', async () => {
    const line = ['Authorization', `Bearer ${gateway.key}`]
    assert.equal(await statusOf(`${gateway.url}/api/v1/workspace`, line), 200)
    assert.equal(await statusOf(`${gateway.url}/api/v1/workspace`, [...line, ...line]), 400)
  })

  test('refuses a key in the query', async () => {
    const answer = await gateway.api('GET', `/workspace?access_token=${gateway.key}`)
    assert.equal(answer.status, 400)
    assert.match(answer.body.type, /\/problems\/token-in-url$/)
    assert.ok(!answer.text.includes(gateway.key))
  })
})

suite('a route of the API', () => {
  for (const [what, config] of [
    ['names no action', {}],
    ['names an action that does not exist', { may: 'everything' }],
    ['names an action that only objects have', { may: 'toString' }],
  ] as const) {
    test(`that ${what} stops the start`, async (t) => {
      const app = fastify()
      t.after(() => app.close())
      authorizeRoutes(app, {} as never)
      app.register(
        async (scope) => {
          scope.get('/things', { config: config as never }, () => 'open')
        },
        { prefix: '/api/v1' },
      )
      await assert.rejects(async () => await app.ready(), /GET \/api\/v1\/things must name an action/)
    })
  }
})

function statusOf(url: string, headers: string[]): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const { host } = new URL(url)
    request(url, { headers: ['Host', host, ...headers], agent: false }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode))
    })
      .on('error', reject)
      .end()
  })
}
