import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { gatewayOfSuite } from '../harness/gateway-of-suite.ts'
import { runForJson, runHookgate } from './run-hookgate.ts'

suite('hookgate token', () => {
  const gateway = gatewayOfSuite()

  test('create passes on every limit and prints what the API answers', async () => {
    const flow = await gateway.given.activeFlow()
    const created = await runForJson(
      ['token', 'create', '--name', 'CRM', '--description', 'From the CRM', '--flow', flow.id]
        .concat(['--cidr', '127.0.0.0/8', '--cidr', '10.0.0.0/8', '--rate', '100/60'])
        .concat(['--expires', 'P90D', '--not-before', '2024-01-01T00:00:00+01:00']),
      { gateway },
    )
    const { secret, ...token } = created
    assert.deepEqual((await gateway.api('GET', `/api-tokens/${token.id}`)).body, token)
    assert.equal(token.description, 'From the CRM')
    assert.deepEqual(token.flowIds, [flow.id])
    assert.deepEqual(token.allowedCidrs.toSorted(), ['10.0.0.0/8', '127.0.0.0/8'])
    assert.deepEqual(token.rateLimit, { requests: 100, windowSeconds: 60 })
    assert.equal(token.notBefore, '2023-12-31T23:00:00.000Z')
    const days = (Date.parse(token.expiresAt) - Date.now()) / 86_400_000
    assert.ok(days > 89.99 && days < 90.01)
    assert.equal((await gateway.post(flow, {}, { token: created })).status, 202)
  })

  test('create prints the secret in both formats, once', async () => {
    const { exitCode, stdout } = await runHookgate(['token', 'create', '--name', 'Both formats'], { gateway })
    assert.equal(exitCode, 0)
    const [, token] = /Authorization: Bearer (hgt_\w+)/.exec(stdout) ?? []
    assert.ok(token)
    const basic = Buffer.from(`${gateway.workspaceId}:${token}`).toString('base64')
    assert.ok(stdout.includes(`Authorization: Basic ${basic}`))
    assert.equal(stdout.split('Authorization: Bearer').length, 2)
    const listed = await runHookgate(['token', 'list', '--query', 'both formats'], { gateway })
    assert.ok(listed.stdout.includes('Both formats'))
    assert.ok(!listed.stdout.includes(token))
  })

  test('list shows every page', async () => {
    const names = Array.from({ length: 205 }, (_, index) => `Batch ${index}`)
    for (let from = 0; from < names.length; from += 41)
      await Promise.all(names.slice(from, from + 41).map((name) => gateway.given.apiToken({ name })))
    const tokens: { name: string }[] = await runForJson(['token', 'list', '--query', 'Batch '], { gateway })
    assert.deepEqual(tokens.map(({ name }) => name).toSorted(), names.toSorted())
  })

  test('a token is named by its id, its key id or its whole name', async () => {
    const token = await gateway.given.apiToken({ name: 'Orders' })
    await gateway.given.apiToken({ name: 'Orders of last year' })
    const byName = await runForJson(['token', 'deactivate', 'Orders'], { gateway })
    assert.deepEqual([byName.id, byName.status], [token.id, 'inactive'])
    const byKeyId = await runForJson(['token', 'reactivate', token.keyId], { gateway })
    assert.deepEqual([byKeyId.id, byKeyId.status], [token.id, 'active'])
    const byId = await runHookgate(['token', 'deactivate', token.id], { gateway })
    assert.equal(byId.stdout, `The API token "Orders" (key id ${token.keyId}) is inactive.\n`)
    const byPart = await runHookgate(['token', 'reactivate', 'Order'], { gateway })
    assert.equal(byPart.exitCode, 1)
    assert.match(byPart.stderr, /no API token with the id, key id or name "Order"/)
  })

  test('a secret is not taken for a name, and never repeated', async () => {
    const { secret, keyId } = await gateway.given.apiToken()
    const { exitCode, stdout, stderr } = await runHookgate(['token', 'deactivate', secret.token], { gateway })
    assert.equal(exitCode, 1)
    assert.ok(stderr.includes(keyId))
    assert.ok(!`${stdout}${stderr}`.includes(secret.token))
  })

  test('rotate prints a successor and says until when the old one is accepted', async () => {
    const old = await gateway.given.apiToken({ name: 'Rotating' })
    const { exitCode, stdout } = await runHookgate(['token', 'rotate', 'Rotating', '--overlap', '36h'], { gateway })
    assert.equal(exitCode, 0)
    const retiring = (await gateway.api('GET', `/api-tokens/${old.id}`)).body
    const hours = (Date.parse(retiring.expiresAt) - Date.now()) / 3_600_000
    assert.ok(hours > 35.9 && hours <= 36)
    assert.ok(stdout.includes(`(key id ${old.keyId}) is accepted until ${retiring.expiresAt}`))
    assert.match(stdout, /Authorization: Bearer hgt_/)
  })

  test('rotate without an overlap retires the old one at once', async () => {
    const old = await gateway.given.apiToken()
    const successor = await runForJson(['token', 'rotate', old.id, '--overlap', '0'], { gateway })
    assert.equal(successor.replaces, old.id)
    assert.equal((await gateway.api('GET', `/api-tokens/${old.id}`)).body.status, 'inactive')
  })

  test('delete refuses an active token, and without a terminal one that nobody confirmed', async () => {
    const { id, keyId } = await gateway.given.apiToken({ name: 'Doomed' })
    const active = await runHookgate(['token', 'delete', 'Doomed', '--yes'], { gateway })
    assert.equal(active.exitCode, 1)
    assert.ok(active.stderr.includes(`hookgate token deactivate ${keyId}`))
    await gateway.api('POST', `/api-tokens/${id}/deactivate`)
    const unconfirmed = await runHookgate(['token', 'delete', 'Doomed'], { gateway, input: 'Doomed\n' })
    assert.equal(unconfirmed.exitCode, 1)
    assert.match(unconfirmed.stderr, /--yes/)
    assert.equal((await gateway.api('GET', `/api-tokens/${id}`)).status, 200)
    const deleted = await runForJson(['token', 'delete', 'Doomed', '--yes'], { gateway })
    assert.deepEqual(deleted, { id, keyId, name: 'Doomed', deleted: true })
    assert.equal((await gateway.api('GET', `/api-tokens/${id}`)).status, 404)
  })
})
