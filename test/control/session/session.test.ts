import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { type Answer, call, ownerEmail, ownerPassword, startGateway, type TestGateway } from '../../harness/gateway.ts'
import { gatewayOfSuite } from '../../harness/gateway-of-suite.ts'

const settings = { HOOKGATE_TRUSTED_PROXIES: '127.0.0.1' }
let addresses = 0

/** Signs in from an address of its own, so that the limit on attempts is not reached. */
function signIn(gateway: TestGateway, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  addresses += 1
  return call(`${gateway.url}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-forwarded-for': `192.0.2.${addresses}`, ...headers },
    body: JSON.stringify(body),
  })
}

async function cookieOf(gateway: TestGateway): Promise<string> {
  const answer = await signIn(gateway, { email: ownerEmail, password: ownerPassword })
  assert.equal(answer.status, 200)
  return answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ')
}

function createKey(gateway: TestGateway, headers: Record<string, string>): Promise<Answer> {
  addresses += 1
  return call(`${gateway.url}/api/v1/management-keys`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ name: `key ${addresses}` }),
  })
}

const readWorkspace = (gateway: TestGateway, cookie: string) =>
  call(`${gateway.url}/api/v1/workspace`, { headers: { cookie } })

suite('signing in', () => {
  const gateway = gatewayOfSuite({ settings })

  test('gives a session that the API takes, in a cookie that scripts cannot read', async () => {
    const answer = await signIn(gateway, { email: ownerEmail.toUpperCase(), password: ownerPassword })
    assert.equal(answer.status, 200)
    assert.equal(answer.body.user.email, ownerEmail)
    const [cookie = ''] = answer.headers.getSetCookie()
    assert.match(cookie, /^hookgate-session=[^;]+; Max-Age=1800; Path=\/; HttpOnly; SameSite=Lax$/)
    const secret = cookie.split(';')[0] ?? ''
    assert.ok(!answer.text.includes(decodeURIComponent(secret.split('=')[1] ?? '').split('.')[0] ?? ''))

    const session = await call(`${gateway.url}/api/auth/get-session`, { headers: { cookie: secret } })
    assert.equal(session.body.session.role, 'owner')
    assert.equal(session.body.session.workspaceId, gateway.workspaceId)
    assert.equal((await readWorkspace(gateway, secret)).status, 200)
  })

  test('over https gives a cookie that is bound to the host and to https', async (t) => {
    const gateway = await startGateway(t, {
      settings: { ...settings, HOOKGATE_PUBLIC_URL: 'https://hooks.example.com' },
    })
    const answer = await signIn(
      gateway,
      { email: ownerEmail, password: ownerPassword },
      { 'x-forwarded-proto': 'https' },
    )
    const [cookie = ''] = answer.headers.getSetCookie()
    assert.match(cookie, /^__Host-hookgate-session=/)
    assert.match(cookie, /; Secure(;|$)/)
    assert.equal((await readWorkspace(gateway, cookie.split(';')[0] ?? '')).status, 200)
    assert.match(answer.headers.get('strict-transport-security') ?? '', /max-age=/)
  })

  test('answers a wrong password, an unknown address and no address in the same way', async () => {
    const bodies: unknown[] = []
    for (const email of [ownerEmail, 'nobody@example.com', 'nobody']) {
      const answer = await signIn(gateway, { email, password: 'wrong horse battery' })
      const { instance, ...problem } = answer.body
      assert.equal(answer.status, 401)
      assert.deepEqual(answer.headers.getSetCookie(), [])
      bodies.push(problem)
    }
    assert.deepEqual(bodies[0], bodies[1])
    assert.deepEqual(bodies[0], bodies[2])
  })

  test('may be tried ten times a minute from one address', async () => {
    const attempt = (address: string) =>
      signIn(gateway, { email: ownerEmail, password: 'wrong horse battery' }, { 'x-forwarded-for': address })
    const statuses = await Promise.all(Array.from({ length: 12 }, () => attempt('198.51.100.1')))
    assert.equal(statuses.filter(({ status }) => status === 401).length, 10)
    const refused = statuses.filter(({ status }) => status === 429)
    assert.equal(refused.length, 2)
    assert.match(refused[0]?.headers.get('retry-after') ?? '', /^[1-9]\d?$/)
    assert.equal((await attempt('198.51.100.2')).status, 401)
  })

  test('may be tried twenty times a minute for one account, whether it exists or not, but from where it signed in', async (t) => {
    const gateway = await startGateway(t, { settings })
    const attempt = (email: string, address: string, password = 'wrong horse battery') =>
      signIn(gateway, { email, password }, { 'x-forwarded-for': address })
    const member = await gateway.given.member({ role: 'viewer' })
    assert.equal((await attempt(member, '198.51.100.10', ownerPassword)).status, 200)
    for (const [block, email] of [member, 'nobody.else@example.com'].entries()) {
      const answers = await Promise.all(
        Array.from({ length: 30 }, (_, index) => attempt(email.toUpperCase(), `198.51.${101 + block}.${index % 5}`)),
      )
      const refused = answers.filter(({ status }) => status === 429)
      assert.ok(refused.length >= 10 && refused.length <= 11, `${refused.length} are refused`)
      assert.match(refused[0]?.headers.get('retry-after') ?? '', /^[1-9]\d?$/)
    }
    assert.equal((await attempt(member, '198.51.100.99', ownerPassword)).status, 429)
    assert.equal((await attempt(member, '198.51.100.10', ownerPassword)).status, 200)
  })

  test('from a page of another origin is refused', async () => {
    const body = { email: ownerEmail, password: ownerPassword }
    const foreign: Record<string, string>[] = [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
    ]
    for (const headers of foreign) assert.equal((await signIn(gateway, body, headers)).status, 403)
    assert.equal(
      (await signIn(gateway, body, { origin: 'http://localhost:1', 'sec-fetch-site': 'same-origin' })).status,
      200,
    )
  })

  test('is the only way in: nobody can sign up', async () => {
    for (const path of ['sign-up/email', 'sign-in/social', 'request-password-reset', 'update-user', 'delete-user']) {
      const body = JSON.stringify({ name: 'x', email: 'new@example.com', password: 'a password of mine' })
      const answer = await call(`${gateway.url}/api/auth/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      })
      assert.equal(answer.status, 404, path)
    }
    const users = await gateway.db.selectFrom('auth_user').select('email').execute()
    assert.deepEqual(users, [{ email: ownerEmail }])
  })
})

suite('a session', () => {
  const gateway = gatewayOfSuite({ settings })

  test('ends for every node when its person signs out', async (t) => {
    const other = await startGateway(t, { settings, besides: gateway })
    const cookie = await cookieOf(gateway)
    assert.equal((await readWorkspace(other, cookie)).status, 200)

    const answer = await call(`${gateway.url}/api/auth/sign-out`, { method: 'POST', headers: { cookie } })

    assert.equal(answer.status, 204)
    assert.match(answer.headers.getSetCookie().join(), /hookgate-session=; Max-Age=0/)
    for (const node of [gateway, other]) assert.equal((await readWorkspace(node, cookie)).status, 401)
    const session = await call(`${gateway.url}/api/auth/get-session`, { headers: { cookie } })
    assert.deepEqual(session.body, { session: null })
  })

  test('goes on while it is used, until twelve hours after sign-in', async () => {
    const cookie = await cookieOf(gateway)
    const setTimes = (signedInMinutesAgo: number, endsInMinutes: number) =>
      gateway.db
        .updateTable('auth_session')
        .set({
          created_at: new Date(Date.now() - signedInMinutesAgo * 60_000),
          expires_at: new Date(Date.now() + endsInMinutes * 60_000),
        })
        .execute()
    const endsAt = async () =>
      (await gateway.db.selectFrom('auth_session').select('expires_at').executeTakeFirstOrThrow()).expires_at.getTime()

    await setTimes(60, 5)
    const used = await readWorkspace(gateway, cookie)
    assert.equal(used.status, 200)
    assert.match(used.headers.getSetCookie().join(), /Max-Age=1800/)
    assert.ok(Math.abs((await endsAt()) - Date.now() - 30 * 60_000) < 5_000)

    await setTimes(11 * 60 + 50, 5)
    assert.equal((await readWorkspace(gateway, cookie)).status, 200)
    assert.ok(Math.abs((await endsAt()) - Date.now() - 10 * 60_000) < 5_000)

    await setTimes(60, -1)
    assert.equal((await readWorkspace(gateway, cookie)).status, 401)
  })

  test('is worth nothing with a forged signature', async () => {
    await cookieOf(gateway)
    const { token } = await gateway.db.selectFrom('auth_session').select('token').executeTakeFirstOrThrow()
    for (const value of [token, `${token}.`, `${token}.${Buffer.alloc(32).toString('base64')}`])
      assert.equal((await readWorkspace(gateway, `hookgate-session=${encodeURIComponent(value)}`)).status, 401)
  })

  test('changes things for pages of the gateway only', async () => {
    const cookie = await cookieOf(gateway)
    const foreign: Record<string, string>[] = [
      {},
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'cross-site', origin: gateway.url },
    ]
    for (const headers of foreign) {
      const answer = await createKey(gateway, { cookie, ...headers })
      assert.equal(answer.status, 403, JSON.stringify(headers))
    }
    assert.equal((await createKey(gateway, { cookie, origin: gateway.url })).status, 201)
    assert.equal((await createKey(gateway, { cookie, 'sec-fetch-site': 'same-origin' })).status, 201)
    const form = { cookie, origin: gateway.url, 'content-type': 'text/plain' }
    assert.equal((await createKey(gateway, form)).status, 415)
  })

  test('of somebody who is no member any more is refused', async () => {
    const cookie = await cookieOf(gateway)
    await gateway.db.deleteFrom('member').execute()
    assert.equal((await readWorkspace(gateway, cookie)).status, 403)
  })
})
