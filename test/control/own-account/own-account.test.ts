import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { call, startGateway } from '../../harness/gateway.ts'
import { gatewayOfSuite } from '../../harness/gateway-of-suite.ts'
import { auditOf, givenMember, manyAddresses, signIn, trySignIn } from '../../harness/people.ts'

/** What a browser says of pages that are not ours; the first says nothing. */
const foreignPages: Record<string, string>[] = [
  {},
  { origin: 'https://evil.example' },
  { 'sec-fetch-site': 'cross-site' },
]
const newPassword = 'another horse battery'

suite('changing the password', () => {
  const gateway = gatewayOfSuite({ settings: manyAddresses })

  test('ends every other session of the person on every node, and this one lives on', async (t) => {
    const other = await startGateway(t, { settings: manyAddresses, besides: gateway })
    const [owner, member] = [await signIn(gateway), await givenMember(gateway, 'viewer')]
    const elsewhere = await signIn(other, member)

    const answer = await member.call('POST', '/auth/change-password', { currentPassword: member.password, newPassword })

    assert.equal(answer.status, 204)
    assert.equal((await elsewhere.call('GET', '/v1/workspace')).status, 401)
    assert.equal((await member.call('GET', '/v1/workspace')).status, 200)
    assert.equal((await owner.call('GET', '/v1/workspace')).status, 200)
    assert.equal((await trySignIn(gateway, member)).status, 401)
    assert.equal((await trySignIn(gateway, { ...member, password: newPassword })).status, 200)
    assert.deepEqual((await auditOf(gateway, member.id))[0], { action: 'member.password_changed', actor: member.id })
    const audit = await gateway.api('GET', '/audit-entries')
    assert.ok(!audit.text.includes(newPassword))
  })

  test('with a wrong current password changes nothing and says so', async () => {
    const member = await givenMember(gateway, 'viewer')
    const elsewhere = await signIn(gateway, member)
    const answer = await member.call('POST', '/auth/change-password', { currentPassword: 'not it at all', newPassword })
    assert.equal(answer.status, 422)
    assert.match(answer.body.type, /\/problems\/wrong-password$/)
    assert.deepEqual(answer.body.errors, [{ detail: 'is not right', pointer: '#/currentPassword' }])
    for (const session of [member, elsewhere]) assert.equal((await session.call('GET', '/v1/workspace')).status, 200)
    assert.deepEqual(
      (await auditOf(gateway, member.id)).map(({ action }) => action),
      ['member.joined'],
    )
  })

  test('twice at once happens once', async () => {
    const member = await givenMember(gateway, 'viewer')
    const change = (password: string) =>
      member.call('POST', '/auth/change-password', { currentPassword: member.password, newPassword: password })
    const answers = await Promise.all(['first new password', 'second new password'].map(change))
    assert.deepEqual(answers.map(({ status }) => status).sort(), [204, 422])
  })

  test('may be tried ten times a minute', async () => {
    const member = await givenMember(gateway, 'viewer')
    const body = { currentPassword: 'not it at all', newPassword }
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => member.call('POST', '/auth/change-password', body)),
    )
    const refused = answers.filter(({ status }) => status === 429)
    assert.equal(refused.length, 2)
    assert.match(refused[0]?.headers.get('retry-after') ?? '', /^[1-9]\d?$/)
  })

  test('to one that is not acceptable is refused with a pointer', async () => {
    const member = await givenMember(gateway, 'viewer')
    for (const bad of ['short', 'x'.repeat(129)]) {
      const body = { currentPassword: member.password, newPassword: bad }
      const answer = await member.call('POST', '/auth/change-password', body)
      assert.equal(answer.status, 422)
      assert.deepEqual(
        answer.body.errors.map(({ pointer }: { pointer: string }) => pointer),
        ['#/newPassword'],
      )
    }
  })
})

suite('signing out everywhere', () => {
  const gateway = gatewayOfSuite({ settings: manyAddresses })

  test('ends all sessions of the person on every node, and of nobody else', async (t) => {
    const other = await startGateway(t, { settings: manyAddresses, besides: gateway })
    const [owner, member] = [await signIn(gateway), await givenMember(gateway, 'viewer')]
    const elsewhere = await signIn(other, member)

    const answer = await member.call('POST', '/auth/sign-out-everywhere')

    assert.equal(answer.status, 204)
    assert.match(answer.headers.getSetCookie().join(), /hookgate-session=; Max-Age=0/)
    for (const session of [member, elsewhere]) assert.equal((await session.call('GET', '/v1/workspace')).status, 401)
    assert.equal((await owner.call('GET', '/v1/workspace')).status, 200)
    assert.deepEqual((await auditOf(gateway, member.id))[0], {
      action: 'member.signed_out_everywhere',
      actor: member.id,
    })
    assert.equal((await member.call('POST', '/auth/sign-out-everywhere')).status, 401)
  })
})

suite('the own account', () => {
  const gateway = gatewayOfSuite({ settings: manyAddresses })

  test('shows where the person is signed in, and which session asks', async () => {
    const member = await givenMember(gateway, 'viewer')
    await signIn(gateway)
    const newer = await signIn(gateway, member)
    const { body, text } = await member.call('GET', '/auth/sessions')
    assert.equal(body.nextCursor, null)
    assert.deepEqual(
      body.items.map(({ isCurrent }: { isCurrent: boolean }) => isCurrent),
      [false, true],
    )
    const [session] = body.items
    assert.match(session.address, /^198\.18\./)
    assert.equal(session.userAgent, 'node')
    for (const at of [session.createdAt, session.lastActiveAt])
      assert.ok(Math.abs(Date.now() - Date.parse(at)) < 60_000)
    assert.ok(!text.includes(decodeURIComponent(newer.cookie.split('=')[1] ?? '').split('.')[0] ?? ''))
  })

  test('has a name that the person changes', async () => {
    const member = await givenMember(gateway, 'viewer')
    const answer = await member.call('PATCH', '/auth/profile', { name: ' Grace Hopper ' })
    assert.equal(answer.status, 200)
    assert.deepEqual(answer.body, { user: { id: member.id, email: member.email, name: 'Grace Hopper' } })
    assert.equal((await member.call('GET', '/auth/get-session')).body.session.user.name, 'Grace Hopper')
    assert.equal((await member.call('PATCH', '/auth/profile', { name: 'Grace Hopper' })).status, 200)
    assert.deepEqual(
      (await auditOf(gateway, member.id)).map(({ action }) => action),
      ['member.updated', 'member.joined'],
    )
    for (const body of [{ name: ' ' }, { name: 'G\u0007' }, { name: 'G', email: 'x@example.com' }, {}])
      assert.equal((await member.call('PATCH', '/auth/profile', body)).status, 422)
  })

  test('belongs to a session: without one, with a key, or from another page there is none', async () => {
    const { cookie } = await signIn(gateway)
    const calls = [
      ['POST', 'change-password', { currentPassword: 'x', newPassword }],
      ['POST', 'sign-out-everywhere', undefined],
      ['GET', 'sessions', undefined],
      ['PATCH', 'profile', { name: 'Mallory' }],
    ] as const
    for (const [method, path, body] of calls) {
      const send = (headers: Record<string, string>) =>
        call(`${gateway.url}/api/auth/${path}`, {
          method,
          headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        })
      assert.equal((await send({})).status, 401, path)
      assert.equal((await send({ authorization: `Bearer ${gateway.key}` })).status, 401, path)
      if (method === 'GET') continue
      for (const headers of foreignPages) assert.equal((await send({ cookie, ...headers })).status, 403, path)
    }
    assert.equal((await call(`${gateway.url}/api/v1/workspace`, { headers: { cookie } })).status, 200)
  })

  test('of somebody who is no member any more can still be left', async () => {
    const member = await givenMember(gateway, 'viewer')
    await gateway.db.deleteFrom('member').where('role', '=', 'viewer').execute()
    assert.equal((await member.call('GET', '/v1/workspace')).status, 403)
    assert.equal((await member.call('POST', '/auth/sign-out-everywhere')).status, 204)
  })
})
