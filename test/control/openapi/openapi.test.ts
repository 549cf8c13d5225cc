import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { promisify } from 'node:util'
import { gatewayOfSuite } from '../../harness/gateway-of-suite.ts'

const root = join(import.meta.dirname, '../../..')
const run = promisify(execFile)

/** What can be called without being anybody. */
const publicPaths = ['/api/v1/set-up', '/api/v1/invitations/read', '/api/v1/invitations/accept']
/** What only a session opens. */
const ownPaths = ['change-password', 'sign-out-everywhere', 'sessions', 'profile'].map((name) => `/api/auth/${name}`)

type Operation = {
  operationId?: string
  summary?: string
  tags?: string[]
  security?: object[]
  responses: Record<string, { description: string; content?: object }>
}

suite('the OpenAPI description', () => {
  const gateway = gatewayOfSuite()
  const read = async () => (await gateway.api('GET', '/openapi.json', undefined, { key: null })).body
  const operationsOf = (document: { paths: Record<string, Record<string, Operation>> }) =>
    Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ name: `${method} ${path}`, path, operation })),
    )

  test('breaks no rule of redocly.yaml', async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'hookgate-openapi-'))
    t.after(() => rm(folder, { recursive: true }))
    const file = join(folder, 'openapi.json')
    await writeFile(file, JSON.stringify(await read()))
    const cli = join(root, 'node_modules/@redocly/cli/bin/cli.js')
    const environment = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' }
    const { stdout, stderr } = await run(
      process.execPath,
      [cli, 'lint', file, '--config', join(root, 'redocly.yaml'), '--format', 'json', '--max-problems', '20'],
      { env: environment },
    )
    const { totals } = JSON.parse(stdout)
    assert.deepEqual([totals.errors, totals.warnings], [0, 0], stderr)
  })

  test('names, sorts and guards every operation', async () => {
    const document = await read()
    const ids = operationsOf(document).map(({ operation }) => operation.operationId)
    assert.equal(new Set(ids).size, ids.length)
    const tags = document.tags.map(({ name }: { name: string }) => name)
    for (const { name, path, operation } of operationsOf(document)) {
      assert.match(operation.operationId ?? '', /^[a-z][A-Za-z]+$/, name)
      assert.ok(operation.summary, name)
      assert.ok(operation.tags?.length === 1 && tags.includes(operation.tags[0]), name)
      const schemes = operation.security?.flatMap(Object.keys)
      if (path.startsWith('/inbound/')) assert.deepEqual(schemes, ['apiTokenBearer', 'apiTokenBasic', 'apiTokenHeader'])
      else if (path.startsWith('/api/v1/') && !publicPaths.includes(path))
        assert.deepEqual(schemes, ['managementKey', 'session'], name)
      else assert.deepEqual(schemes, ownPaths.includes(path) ? ['session'] : [], name)
    }
  })

  test('promises problem documents for every refusal', async () => {
    for (const { name, operation } of operationsOf(await read())) {
      for (const [status, response] of Object.entries(operation.responses)) {
        if (Number(status) < 400) continue
        assert.deepEqual(
          response.content,
          {
            'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
          },
          `${name} ${status}`,
        )
        assert.notEqual(response.description, 'Default Response', `${name} ${status}`)
      }
    }
  })

  test('refers to every shared schema by name', async () => {
    const document = await read()
    const text = JSON.stringify(document)
    assert.doesNotMatch(text, /"\$id"|x-schema-id|def-\d/)
    for (const [, name] of text.matchAll(/"#\/components\/schemas\/([^"]+)"/g))
      assert.ok(name && name in document.components.schemas, name)
  })
})
