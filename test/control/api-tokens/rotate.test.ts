import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { ApiToken, CreatedApiToken } from '#contract/api-token.ts'
import { gatewayOfSuite } from '../../harness/gateway-of-suite.ts'
import { actionsOn, auditOf, storedToken } from './stored-token.ts'

const secondsUntil = (instant: string | null) => (Date.parse(instant ?? '') - Date.now()) / 1000

suite('rotating an API token', () => {
  const gateway = gatewayOfSuite()

  const rotate = (id: string, body?: unknown) => gateway.api('POST', `/api-tokens/${id}/rotate`, body)
  const get = async (id: string) => (await gateway.api('GET', `/api-tokens/${id}`)).body as ApiToken

  test('the successor inherits everything, with a secret of its own', async () => {
    const flow = await gateway.given.activeFlow()
    const inherited = {
      notBefore: new Date(Date.now() + 60_000).toISOString(),
      name: 'Subscribers',
      description: 'From the CRM',
      expiresAt: '2034-01-01T00:00:00.000Z',
      flowIds: [flow.id],
      allowedCidrs: ['10.0.0.0/8'],
      rateLimit: { requests: 7, windowSeconds: 60 },
    }
    const old = await gateway.given.apiToken(inherited)
    const answer = await rotate(old.id, { overlapSeconds: 600 })
    assert.equal(answer.status, 201)
    assert.equal(answer.headers.get('cache-control'), 'no-store')

    const { secret, ...successor } = answer.body as CreatedApiToken
    assert.deepEqual(successor, { ...successor, ...inherited, status: 'active', replaces: old.id })
    assert.notEqual(secret.token, old.secret.token)
    assert.ok(secret.token.startsWith(`hgt_${successor.keyId}_`))
    assert.equal(secret.basic.password, secret.token)
    assert.deepEqual(await get(successor.id), successor)
  })

  test('the old one retires itself after the overlap, under a name that says so', async () => {
    const old = await gateway.given.apiToken({ name: 'Orders' })
    const revision = (await storedToken(gateway.db, old.id)).revision
    const { body } = await rotate(old.id, { overlapSeconds: 600 })
    const retiring = await get(old.id)
    assert.equal(retiring.status, 'active')
    assert.equal(retiring.replacedBy, (body as ApiToken).id)
    assert.equal(retiring.name, `Orders (replaced ${old.keyId})`)
    assert.ok(Math.abs(secondsUntil(retiring.expiresAt) - 600) < 30)
    assert.equal((await storedToken(gateway.db, old.id)).revision, revision + 1)
  })

  test('the overlap is a day unless the call says otherwise, and never prolongs the old one', async () => {
    const open = await gateway.given.apiToken()
    assert.equal((await rotate(open.id)).status, 201, 'a call without a body')
    assert.ok(Math.abs(secondsUntil((await get(open.id)).expiresAt) - 86_400) < 30)

    const soon = new Date(Date.now() + 3_600_000).toISOString()
    const short = await gateway.given.apiToken({ expiresAt: soon })
    const { body } = await rotate(short.id, {})
    assert.equal((await get(short.id)).expiresAt, soon)
    assert.equal((body as ApiToken).expiresAt, soon)
  })

  test('without an overlap the old one is inactive in the same commit', async () => {
    const old = await gateway.given.apiToken()
    assert.equal((await rotate(old.id, { overlapSeconds: 0 })).status, 201)
    const retired = await get(old.id)
    assert.equal(retired.status, 'inactive')
    assert.ok(secondsUntil(retired.expiresAt) <= 0)
    assert.equal((await rotate(old.id, {})).status, 409)
  })

  test('is audited with both key ids and neither secret', async () => {
    const old = await gateway.given.apiToken({ name: 'Audited' })
    const { id, keyId } = (await rotate(old.id, { overlapSeconds: 60 })).body as ApiToken
    const entry = (await auditOf(gateway.db, old.id)).at(-1)
    assert.equal(entry?.action, 'api_token.rotated')
    assert.deepEqual(entry?.detail, {
      keyId: old.keyId,
      name: 'Audited',
      overlapSeconds: 60,
      successor: { id, keyId },
    })
  })

  test('is refused for a token that was replaced, is inactive or has expired', async () => {
    const replaced = await gateway.given.apiToken()
    await rotate(replaced.id, {})
    const inactive = await gateway.given.apiToken()
    await gateway.api('POST', `/api-tokens/${inactive.id}/deactivate`)
    const expired = await gateway.given.apiToken({ expiresAt: '2020-01-01T00:00:00Z' })
    for (const [token, code] of [
      [replaced, 'token-retired'],
      [inactive, 'illegal-transition'],
      [expired, 'illegal-transition'],
    ] as const) {
      const { status, body } = await rotate(token.id, {})
      assert.equal(status, 409)
      assert.ok((body as { type: string }).type.endsWith(`/problems/${code}`), code)
      assert.ok(!(await actionsOn(gateway.db, token.id)).slice(2).includes('api_token.rotated'))
    }
  })

  test('a chain of rotations keeps the name at its head, however long the name is', async () => {
    const name = '😀'.repeat(40) + 'n'.repeat(40)
    assert.equal([...name].length, 80)
    let head: ApiToken = await gateway.given.apiToken({ name })
    for (let i = 0; i < 3; i++) {
      const old = head
      head = (await rotate(old.id, {})).body as ApiToken
      assert.equal(head.name, name)
      const { name: oldName } = await get(old.id)
      assert.equal([...oldName].length, 80)
      assert.ok(oldName.isWellFormed())
      const same = await gateway.api('PATCH', `/api-tokens/${old.id}`, { name: oldName, description: `${i}` })
      assert.equal(same.status, 200, 'it can still be edited')
    }
  })

  test('twenty at once make one successor', async () => {
    const old = await gateway.given.apiToken({ name: 'Raced' })
    const overlaps = Array.from({ length: 20 }, (_, i) => rotate(old.id, { overlapSeconds: i % 2 }))
    const answers = await Promise.all(overlaps)
    const refused = answers.filter((answer) => answer.status !== 201)
    assert.equal(refused.length, 19)
    for (const { status, body } of refused) {
      assert.equal(status, 409)
      assert.match((body as { type: string }).type, /\/problems\/token-retired$/)
    }
    const { items } = (await gateway.api('GET', '/api-tokens?q=Raced')).body as { items: ApiToken[] }
    assert.equal(items.length, 2)
    assert.deepEqual(await actionsOn(gateway.db, old.id), ['api_token.created', 'api_token.rotated'])
  })

  test('refuses an overlap beyond 30 days, and what it does not know', async () => {
    const token = await gateway.given.apiToken()
    for (const body of [
      { overlapSeconds: -1 },
      { overlapSeconds: 2_592_001 },
      { overlapSeconds: '0' },
      { now: true },
    ]) {
      assert.equal((await rotate(token.id, body)).status, 422, JSON.stringify(body))
    }
  })
})
