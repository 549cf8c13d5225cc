import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { createOwner } from '#control/set-up/create-owner.ts'
import { hasOwner } from '#control/set-up/has-owner.ts'
import { isSetUpSecret, readInstallationId, setUpLink, setUpSecret } from '#control/set-up/set-up-link.ts'
import { connectDatabase } from '#platform/database/database.ts'
import type { Closing } from '../../harness/closing.ts'
import { createTestDatabase } from '../../harness/database.ts'
import { call, startGateway } from '../../harness/gateway.ts'

const secretKey = Buffer.alloc(32, 1)
const person = { email: 'Ada@Example.com', password: 'correct horse battery' }

/** A gateway that nobody owns yet. */
async function startUnowned(closing: Closing, settings: Record<string, string> = {}) {
  const log: string[] = []
  const { gateway, url } = await startGateway(closing, {
    settings: { HOOKGATE_SECRET_KEY: secretKey.toString('base64'), HOOKGATE_LOG_LEVEL: 'info', ...settings },
    isUnowned: true,
    log: { write: (line) => void log.push(line) },
  })
  const post = (body: unknown) =>
    call(`${url}/api/v1/set-up`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  const secret = gateway.setUpLink === undefined ? '' : new URL(gateway.setUpLink).hash.slice(1)
  return { ...gateway, post, secret, log }
}

suite('set-up', () => {
  test('with the printed link makes the owner and the workspace, once', async (t) => {
    const gateway = await startUnowned(t)
    assert.match(gateway.setUpLink ?? '', new RegExp(`^${gateway.url}/set-up#[A-Za-z0-9_-]{43}$`))

    const answer = await gateway.post({ ...person, secret: gateway.secret, workspaceName: 'Analytical Engines' })
    assert.equal(answer.status, 201)
    assert.equal((await gateway.post({ ...person, secret: gateway.secret, workspaceName: 'Second' })).status, 409)

    const signIn = await call(`${gateway.url}/api/auth/sign-in/email`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(person),
    })
    assert.equal(signIn.status, 200)
    const cookie = signIn.headers.getSetCookie()[0]?.split(';')[0] ?? ''
    const workspace = await call(`${gateway.url}/api/v1/workspace`, { headers: { cookie } })
    assert.equal(workspace.body.name, 'Analytical Engines')
    const audit = await call(`${gateway.url}/api/v1/audit-entries`, { headers: { cookie } })
    assert.deepEqual(
      audit.body.items.map(({ actor, action, subject, from }: Record<string, unknown>) => ({
        actor,
        action,
        subject,
        from,
      })),
      [{ actor: answer.body.userId, action: 'workspace.created', subject: answer.body.workspaceId, from: '127.0.0.1' }],
    )
    assert.deepEqual(Object.keys(answer.body).sort(), ['userId', 'workspaceId'])
  })

  test('without the right secret makes nothing', async (t) => {
    const gateway = await startUnowned(t)
    const foreign = setUpSecret(secretKey, '00000000-0000-0000-0000-000000000000')
    for (const secret of ['', 'x', foreign, gateway.secret.toUpperCase(), `${gateway.secret}=`])
      assert.equal((await gateway.post({ ...person, secret, workspaceName: 'Mine' })).status, 403)
    assert.equal(await hasOwner(gateway.db), false)
  })

  test('logs once that the owner was made, and not who it is', async (t) => {
    const byLink = await startUnowned(t)
    await byLink.post({ ...person, secret: byLink.secret, workspaceName: 'W' })
    await byLink.post({ ...person, secret: byLink.secret, workspaceName: 'W' })
    const bySettings = await startUnowned(t, {
      HOOKGATE_OWNER_EMAIL: person.email,
      HOOKGATE_OWNER_PASSWORD: person.password,
    })
    for (const { log } of [byLink, bySettings]) {
      const lines = log.filter((line) => line.includes('the owner was made'))
      assert.equal(lines.length, 1)
      const { level, workspaceId, userId } = JSON.parse(lines[0] ?? '')
      assert.deepEqual([level, workspaceId.slice(0, 4), userId.slice(0, 4)], ['info', 'wsp_', 'usr_'])
      assert.doesNotMatch(log.join(''), /ada@|correct horse/i)
    }
  })

  test('refuses what could not sign in later, and says where', async (t) => {
    const gateway = await startUnowned(t)
    const pointersOf = async (input: object) => {
      const answer = await gateway.post({ ...person, secret: gateway.secret, workspaceName: 'W', ...input })
      assert.equal(answer.status, 422)
      return answer.body.errors.map(({ pointer }: { pointer: string }) => pointer)
    }
    const answer = await gateway.post({ ...person, secret: gateway.secret, workspaceName: 'W', email: 'nobody' })
    assert.deepEqual(answer.body.errors, [{ detail: 'must be an e-mail address', pointer: '#/email' }])
    assert.deepEqual(await pointersOf({ password: 'short' }), ['#/password'])
    assert.deepEqual((await pointersOf({ name: 'A\u0007', workspaceName: 'W\u0007' })).sort(), [
      '#/name',
      '#/workspaceName',
    ])
    assert.deepEqual(await pointersOf({ password: 'x'.repeat(129) }), ['#/password'])
    for (const email of ['ada', 'ada@localhost', 'a..b@example.com', 'ada@example.com\n', 'a b@example.com'])
      assert.deepEqual(await pointersOf({ email }), ['#/email'], email)
    assert.deepEqual(await pointersOf({ workspaceName: ' ', role: 'owner' }), ['#/role', '#/workspaceName'].sort())
    assert.equal(await hasOwner(gateway.db), false)
  })

  test('tried a hundred times at once, on three nodes, makes one owner', async (t) => {
    const { connectionString } = await createTestDatabase(t)
    const pools = Array.from({ length: 3 }, () =>
      connectDatabase({ connectionString, poolSize: 4, onIdleError: () => {} }),
    )
    const results = await Promise.all(
      Array.from({ length: 100 }, (_, i) =>
        createOwner((pools[i % 3] ?? (pools[0] as never)).db, { ...person, email: `p${i}@example.com` }),
      ),
    )
    const { db } = pools[0] as (typeof pools)[number]
    const counts = await Promise.all(
      (['auth_user', 'auth_account', 'workspace', 'member', 'audit_entry'] as const).map(
        async (table) => (await db.selectFrom(table).selectAll().execute()).length,
      ),
    )
    await Promise.all(pools.map((pool) => pool.close()))

    assert.equal(results.filter(({ kind }) => kind === 'created').length, 1)
    assert.deepEqual(counts, [1, 1, 1, 1, 1])
  })

  test('has the same link on every node, and another for every installation', async (t) => {
    const [first, second] = [await createTestDatabase(t), await createTestDatabase(t)]
    await second.db.updateTable('installation').set({ id: '00000000-0000-4000-8000-000000000000' }).execute()
    const [firstId, secondId] = [await readInstallationId(first.db), await readInstallationId(second.db)]
    const secret = setUpSecret(secretKey, firstId)
    assert.equal(secret, setUpSecret(secretKey, firstId))
    assert.notEqual(secret, setUpSecret(secretKey, secondId))
    assert.notEqual(secret, setUpSecret(Buffer.alloc(32, 2), firstId))
    assert.ok(isSetUpSecret(secret, secret))
    assert.ok(!isSetUpSecret(secret.slice(1), secret))
    assert.equal(setUpLink('https://h.example', 'abc'), 'https://h.example/set-up#abc')
  })

  test('keeps no password that could be read', async (t) => {
    const { db } = await createTestDatabase(t)
    await createOwner(db, person)
    const { password } = await db.selectFrom('auth_account').select('password').executeTakeFirstOrThrow()
    assert.ok(!password?.includes(person.password))
    assert.deepEqual(await db.selectFrom('auth_user').select('email').execute(), [{ email: 'ada@example.com' }])
  })
})
