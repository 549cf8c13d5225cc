import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { fastify } from 'fastify'
import { errorCodeNames, errorCodes } from '#contract/error-codes.ts'
import { newId } from '#contract/ids.ts'
import { answerError } from '#control/answer-problem.ts'
import { consolePlaces } from '#control/console/routes.ts'
import { createLog } from '#platform/log.ts'
import { call } from '../harness/gateway.ts'
import { gatewayOfSuite } from '../harness/gateway-of-suite.ts'

suite('a control call', () => {
  const gateway = gatewayOfSuite()
  const send = (path: string, init: RequestInit = {}) =>
    call(`${gateway.url}${path}`, { ...init, headers: { authorization: `Bearer ${gateway.key}`, ...init.headers } })
  const sendJson = (path: string, body: string | Uint8Array<ArrayBuffer>) =>
    send(path, { method: 'POST', body, headers: { 'content-type': 'application/json' } })

  test('with a body that is not JSON is refused with 400', async () => {
    for (const body of ['{"name":', '{"name":"a"} x', new Uint8Array([0x22, 0xff, 0x22])]) {
      const answer = await sendJson('/api/v1/management-keys', body)
      assert.equal(answer.status, 400)
      assert.match(answer.body.type, /\/problems\/invalid-json$/)
    }
  })

  test('with many unknown fields is refused like one with few, and nothing behind them slips through', async () => {
    for (const count of [1, 7, 8, 9, 40]) {
      const unknown = Object.fromEntries(Array.from({ length: count }, (_, i) => [`field${i}`, i]))
      const answer = await sendJson('/api/v1/management-keys', JSON.stringify({ ...unknown, name: 5, role: 'owner' }))
      assert.equal(answer.status, 422, `${count} unknown fields`)
      assert.ok(answer.body.errors.length > 0)
    }
  })

  test('with values that are not valid is refused with a pointer to each', async () => {
    const answer = await sendJson('/api/v1/management-keys', JSON.stringify({ name: ' ', role: 'owner', 'a/b': 1 }))
    assert.equal(answer.status, 422)
    assert.deepEqual(answer.body.errors.map(({ pointer }: { pointer: string }) => pointer).sort(), [
      '#/a~1b',
      '#/name',
      '#/role',
    ])
  })

  test('with text that PostgreSQL cannot hold is refused, in the body and in the query', async () => {
    const inBody = await sendJson('/api/v1/management-keys', JSON.stringify({ name: 'a\0b' }))
    assert.equal(inBody.status, 422)
    assert.deepEqual(inBody.body.errors, [{ detail: 'must not contain the character U+0000', pointer: '#/name' }])
    assert.equal((await send('/api/v1/audit-entries?subject=a%00b')).status, 422)
  })

  test('with an unknown query parameter is refused, also where no query is known', async () => {
    for (const path of ['/api/v1/members?limt=5', '/api/v1/workspace?x=1']) {
      const answer = await send(path)
      assert.equal(answer.status, 422)
      assert.equal(answer.body.errors[0].detail, 'is not known')
    }
  })

  test('with a field in the body of a command that takes none is refused, and with an empty object is not', async () => {
    const flow = await gateway.given.activeFlow()
    const drain = (body: unknown) => sendJson(`/api/v1/flows/${flow.id}/drain`, JSON.stringify(body))
    for (const body of [{ force: true }, [], 'x', 1])
      assert.equal((await drain(body)).status, 422, JSON.stringify(body))
    assert.equal((await drain({})).status, 200)
  })

  test('takes numbers and instants of a query in their plain spelling only', async () => {
    for (const query of ['limit=', 'limit=0x10', 'limit=1.5', 'limit=1e1', 'limit=201', 'limit=1&limit=2'])
      assert.equal((await send(`/api/v1/members?${query}`)).status, 422, query)
    for (const from of ['yesterday', '2026-02-30T00:00:00Z', '2016-12-31T23:59:60Z', '2026-01-01T00:00:00'])
      assert.equal((await send(`/api/v1/audit-entries?from=${from}`)).status, 422, from)
    assert.equal((await send('/api/v1/audit-entries?limit=10&from=2026-01-01T00:00:00%2B01:00')).status, 200)
  })

  test('with a body of another type is refused with 415', async () => {
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'application/jsonx',
      'multipart/form-data',
    ]) {
      const answer = await send('/api/v1/management-keys', {
        method: 'POST',
        body: '{}',
        headers: { 'content-type': type },
      })
      assert.equal(answer.status, 415, type)
      assert.match(answer.headers.get('content-type') ?? '', /^application\/problem\+json/)
    }
  })

  test('with a body over the limit is refused with 413', async () => {
    const answer = await sendJson('/api/v1/management-keys', JSON.stringify({ name: 'x'.repeat(1_048_576) }))
    assert.equal(answer.status, 413)
    assert.match(answer.body.type, /\/problems\/payload-too-large$/)
  })

  test('to an address that does not exist gets a 404 problem document', async () => {
    for (const path of ['/api/v1/nothing', '/api/v1/management-keys/a/b', '/nothing', '/api/auth/ok']) {
      const answer = await send(path)
      assert.equal(answer.status, 404, path)
      assert.match(answer.body.type, /\/problems\/not-found$/)
    }
  })

  test('to an address with an endless segment gets a 404, and leaves no error in the log', async () => {
    for (const path of [`/problems/${'x'.repeat(101)}`, `/api/v1/flows/${'x'.repeat(5_000)}`])
      assert.equal((await send(path)).status, 404, path)
  })

  test('with a method that the address does not have gets 405 and the methods it has', async () => {
    const answer = await send('/api/v1/management-keys', { method: 'PUT' })
    assert.equal(answer.status, 405)
    assert.equal(answer.headers.get('allow'), 'GET, HEAD, POST')
    assert.equal((await send(`/api/v1/management-keys/${newId('managementKey')}`)).headers.get('allow'), 'DELETE')
  })

  test('with a broken path gets 400', async () => {
    const answer = await send('/api/v1/%zz')
    assert.equal(answer.status, 400)
    assert.match(answer.body.type, /\/problems\/invalid-request$/)
    assert.ok(answer.headers.get('x-request-id'))
  })

  test('is never cached, sniffed, framed or referred to, whatever the answer', async () => {
    for (const path of ['/api/v1/workspace', '/api/v1/nothing', '/api/v1/members?x=1', '/api/v1/openapi.json']) {
      const { headers } = await send(path)
      assert.equal(headers.get('cache-control'), 'no-store', path)
      assert.equal(headers.get('x-content-type-options'), 'nosniff', path)
      assert.equal(headers.get('referrer-policy'), 'no-referrer', path)
      assert.match(headers.get('content-security-policy') ?? '', /default-src 'none'.*frame-ancestors 'none'/, path)
      assert.match(headers.get('x-request-id') ?? '', /^req_[0-9a-z]{26}$/, path)
    }
  })
})

suite('pages', () => {
  const gateway = gatewayOfSuite()

  test('explain every error code, and no other', async () => {
    for (const code of errorCodeNames) {
      const page = await call(`${gateway.url}/problems/${code}`, {})
      assert.equal(page.status, 200)
      assert.match(page.headers.get('content-type') ?? '', /^text\/html/)
      assert.ok(page.text.includes(`HTTP status ${errorCodes[code].status}`))
    }
    for (const code of ['nothing', 'toString', '__proto__', '%3Cscript%3E'])
      assert.equal((await call(`${gateway.url}/problems/${code}`, {})).status, 404)
  })

  test('load nothing from elsewhere and run nothing inline', async () => {
    for (const path of ['/', '/set-up', '/flows/some-flow', '/problems/gone', '/api/docs']) {
      const page = await call(gateway.url + path, {})
      assert.equal(page.status, 200, path)
      assert.doesNotMatch(page.text, /(?:src|href|action)="(?:https?:)?\/\//, path)
      assert.doesNotMatch(page.text, /<style|<script>|<script [^>]*>[^<\s]|\son[a-z]+=|\sstyle=/, path)
      const policy = page.headers.get('content-security-policy') ?? ''
      assert.match(policy, /^default-src 'none'; script-src 'self'; style-src 'self'/, path)
      assert.doesNotMatch(policy, /unsafe|https:/, path)
      for (const [, file] of page.text.matchAll(/(?:src|href)="(\/[^"]+)"/g))
        assert.equal((await call(gateway.url + file, {})).status, 200, file)
    }
  })

  test('of the console are served at every address that its router has, and at no other', async () => {
    const router = readFileSync(join(import.meta.dirname, '../../console/router.tsx'), 'utf8')
    const places = [...router.matchAll(/ {2}path: '\/([a-z-]+)/g)].map(([, place]) => place ?? '')
    assert.deepEqual([...new Set(places)].sort(), [...consolePlaces].sort())
  })

  test('of the console let styles in by a nonce that is new each time', async () => {
    const nonces = await Promise.all(
      ['/flows', '/flows'].map(async (path) => {
        const page = await call(gateway.url + path, {})
        const [, nonce = ''] =
          /nonce-([A-Za-z0-9+/=]{24})'/.exec(page.headers.get('content-security-policy') ?? '') ?? []
        assert.ok(nonce !== '' && page.text.includes(nonce))
        return nonce
      }),
    )
    assert.notEqual(nonces[0], nonces[1])
  })

  test('that do not exist are explained to a person, and are a problem document to a program', async () => {
    const forPerson = await call(`${gateway.url}/nothing`, { headers: { accept: 'text/html' } })
    assert.equal(forPerson.status, 404)
    assert.match(forPerson.text, /There is no page at this address/)
    const forProgram = await call(`${gateway.url}/api/v1/nothing`, { headers: { accept: 'text/html' } })
    assert.match(forProgram.headers.get('content-type') ?? '', /problem\+json/)
  })

  test('health and metrics answer without credentials', async () => {
    assert.equal((await call(`${gateway.url}/livez`, {})).status, 200)
    assert.equal((await call(`${gateway.url}/readyz`, {})).status, 200)
    assert.equal((await call(`${gateway.url}/metrics`, {})).status, 200)
  })
})

test('an unexpected error is a bare 500, with its details in the log only', async (t) => {
  const lines: string[] = []
  const log = createLog({
    level: 'error',
    scrub: (line) => line,
    destination: { write: (line: string) => void lines.push(line) },
  })
  const app = fastify({ genReqId: () => newId('request') })
  t.after(() => app.close())
  app.setErrorHandler((error, request, reply) =>
    answerError({ log, publicUrl: 'http://127.0.0.1' }, error, request, reply),
  )
  app.get('/', () => {
    throw new Error('relation "secret_table" does not exist')
  })

  const answer = await app.inject('/')

  const { instance, ...problem } = answer.json()
  assert.equal(answer.statusCode, 500)
  assert.deepEqual(problem, {
    type: 'http://127.0.0.1/problems/internal',
    title: errorCodes.internal.title,
    status: 500,
  })
  assert.match(instance, /^urn:uuid:/)
  assert.match(lines.join(''), /secret_table/)
  assert.match(lines.join(''), /"requestId":"req_/)
})
