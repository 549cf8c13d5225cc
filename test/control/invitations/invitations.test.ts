import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { sql } from 'kysely'
import { newId } from '#contract/ids.ts'
import { startGateway } from '../../harness/gateway.ts'
import { gatewayOfSuite } from '../../harness/gateway-of-suite.ts'
import { auditOf, callAsStranger, givenMember, manyAddresses, secretOf, signIn } from '../../harness/people.ts'
import { until } from '../../harness/until.ts'

const waiters = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
const password = 'a password of my own'
let people = 0
const newEmail = () => `invited${++people}@example.com`

suite('an invitation', () => {
  const gateway = gatewayOfSuite({ settings: manyAddresses })
  const invite = (input: object = {}) =>
    gateway.api('POST', '/invitations', { email: newEmail(), role: 'designer', ...input })
  const read = (secret: string) => callAsStranger(gateway, '/invitations/read', { secret })
  const accept = (secret: string, input: object = {}) =>
    callAsStranger(gateway, '/invitations/accept', { secret, name: 'Ada', password, ...input })

  test('is a link that is shown once, and makes a member who can sign in', async () => {
    const owner = await signIn(gateway)
    const created = await owner.call('POST', '/v1/invitations', { email: 'Ada@Example.com', role: 'designer' })
    assert.equal(created.status, 201)
    const { link, ...shown } = created.body
    assert.match(link, new RegExp(`^${gateway.url}/join#[A-Za-z0-9_-]{43}$`))
    assert.deepEqual([shown.email, shown.role, shown.createdBy], ['ada@example.com', 'designer', owner.id])
    const days = (Date.parse(shown.expiresAt) - Date.parse(shown.createdAt)) / 86_400_000
    assert.equal(days, 7)

    const listed = await gateway.api('GET', '/invitations')
    assert.deepEqual(listed.body, { items: [shown], nextCursor: null })
    const secret = secretOf(created)
    const rows = JSON.stringify(await gateway.db.selectFrom('invitation').selectAll().execute())
    const audit = await gateway.api('GET', '/audit-entries')
    for (const text of [listed.text, rows, audit.text]) assert.ok(!text.includes(secret))

    assert.deepEqual((await read(secret)).body, {
      email: 'ada@example.com',
      role: 'designer',
      workspaceName: 'Test',
      expiresAt: shown.expiresAt,
    })
    const accepted = await accept(secret, { name: ' Ada Lovelace ' })
    assert.equal(accepted.status, 201)
    assert.deepEqual(accepted.body, {
      workspaceId: gateway.workspaceId,
      userId: accepted.body.userId,
      email: 'ada@example.com',
    })
    const member = await signIn(gateway, { email: 'ada@example.com', password })
    const { session } = (await member.call('GET', '/auth/get-session')).body
    assert.deepEqual(session.user, { id: accepted.body.userId, email: 'ada@example.com', name: 'Ada Lovelace' })
    assert.deepEqual([session.role, session.workspaceName], ['designer', 'Test'])

    assert.deepEqual((await gateway.api('GET', '/invitations')).body.items, [])
    assert.deepEqual(await auditOf(gateway, shown.id), [{ action: 'invitation.created', actor: owner.id }])
    assert.deepEqual(await auditOf(gateway, member.id), [{ action: 'member.joined', actor: member.id }])
  })

  test('accepted twenty times at once, on two nodes, makes one member', async (t) => {
    const other = await startGateway(t, { settings: manyAddresses, besides: gateway })
    const created = await invite()
    const secret = secretOf(created)
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        callAsStranger(i % 2 === 0 ? gateway : other, '/invitations/accept', { secret, name: `Ada ${i}`, password }),
      ),
    )
    const statuses = answers.map(({ status }) => status).sort()
    assert.deepEqual(statuses, [201, ...Array.from({ length: 19 }, () => 410)])
    const users = await gateway.db
      .selectFrom('auth_user')
      .innerJoin('member', 'member.user_id', 'auth_user.id')
      .innerJoin('auth_account', 'auth_account.user_id', 'auth_user.id')
      .select('email')
      .where('email', '=', created.body.email)
      .execute()
    assert.equal(users.length, 1)
  })

  test('that was accepted, revoked or has expired is gone, and says which', async () => {
    const [used, revoked, expired] = [await invite(), await invite(), await invite()]
    assert.equal((await accept(secretOf(used))).status, 201)
    assert.equal((await gateway.api('DELETE', `/invitations/${revoked.body.id}`)).status, 204)
    await gateway.db
      .updateTable('invitation')
      .set({ expires_at: sql`now()` })
      .where('email', '=', expired.body.email)
      .execute()
    for (const [invitation, why] of [
      [used, 'It was accepted.'],
      [revoked, 'It was revoked.'],
      [expired, 'It has expired.'],
    ] as const) {
      for (const answer of [await read(secretOf(invitation)), await accept(secretOf(invitation))]) {
        assert.equal(answer.status, 410)
        assert.match(answer.body.type, /\/problems\/invitation-gone$/)
        assert.equal(answer.body.detail, why)
      }
    }
    assert.ok(!(await gateway.api('GET', '/invitations')).text.includes(expired.body.id))
    assert.equal((await invite({ email: expired.body.email })).status, 201, 'an expired one is in nobody’s way')
  })

  test('is not found without its whole secret', async () => {
    const secret = secretOf(await invite())
    for (const wrong of ['', secret.slice(1), `${secret}=`, secret.toLowerCase()])
      for (const answer of [await read(wrong), await accept(wrong)]) assert.equal(answer.status, 404, wrong)
    assert.equal((await read(secret)).status, 200)
  })

  test('revoked leaves an entry; a second time, or once accepted, there is nothing to revoke', async () => {
    const [revoked, used] = [await invite(), await invite()]
    const revoke = ({ body }: { body: { id: string } }) => gateway.api('DELETE', `/invitations/${body.id}`)
    assert.equal((await revoke(revoked)).status, 204)
    assert.equal((await revoke(revoked)).status, 404)
    assert.equal((await accept(secretOf(used))).status, 201)
    assert.equal((await revoke(used)).status, 404)
    assert.deepEqual(
      (await auditOf(gateway, revoked.body.id)).map(({ action }) => action),
      ['invitation.revoked', 'invitation.created'],
    )
  })

  test('of an address that is known is a conflict', async () => {
    const member = await givenMember(gateway, 'viewer')
    const known = await invite({ email: member.email.toUpperCase() })
    assert.equal(known.status, 409)
    assert.match(known.body.type, /\/problems\/account-exists$/)
    const pending = await invite()
    const again = await invite({ email: pending.body.email })
    assert.equal(again.status, 409)
    assert.match(again.body.type, /\/problems\/already-invited$/)

    const other = await gateway.given.otherWorkspace()
    const elsewhere = await gateway.api(
      'POST',
      '/invitations',
      { email: member.email, role: 'admin' },
      { key: other.key },
    )
    assert.equal(elsewhere.status, 201, 'of other workspaces nothing is told')
    const refused = await accept(secretOf(elsewhere))
    assert.equal(refused.status, 409)
    assert.match(refused.body.type, /\/problems\/account-exists$/)
    assert.equal((await signIn(gateway, member)).id, member.id, 'and the account has its old password')
  })

  test('of one address by two workspaces, accepted at once, makes one account', async () => {
    const other = await gateway.given.otherWorkspace()
    const input = { email: newEmail(), role: 'viewer' }
    const links = [await invite(input), await gateway.api('POST', '/invitations', input, { key: other.key })]
    const answers = await Promise.all(links.map((link) => accept(secretOf(link))))
    assert.deepEqual(answers.map(({ status }) => status).sort(), [201, 409])
  })

  test('as an owner comes from an owner only', async () => {
    const [owner, admin] = [await signIn(gateway), await givenMember(gateway, 'admin')]
    const input = { email: newEmail(), role: 'owner' }
    assert.equal((await admin.call('POST', '/v1/invitations', input)).status, 403)
    assert.equal((await gateway.api('POST', '/invitations', input)).status, 403)
    assert.equal((await owner.call('POST', '/v1/invitations', input)).status, 201)
    assert.equal((await admin.call('POST', '/v1/invitations', { ...input, role: 'admin' })).status, 409)
  })

  test('with bad input is refused with pointers', async () => {
    const pointersOf = ({ status, body }: Awaited<ReturnType<typeof invite>>) => {
      assert.equal(status, 422)
      return body.errors.map(({ pointer }: { pointer: string }) => pointer).sort()
    }
    const bad = { email: 'ada', role: 'king', workspaceId: 'x' }
    assert.deepEqual(pointersOf(await invite(bad)), ['#/email', '#/role', '#/workspaceId'])
    const secret = secretOf(await invite())
    const input = { name: ' ', password: 'short', role: 'owner' }
    assert.deepEqual(pointersOf(await accept(secret, input)), ['#/name', '#/password', '#/role'])
    assert.deepEqual(pointersOf(await accept(secret, { name: 'A\u001bB' })), ['#/name'])
    assert.equal((await accept(secret)).status, 201)
  })

  test('is made, seen and revoked by those who may', async () => {
    const { body } = await invite()
    const designer = await givenMember(gateway, 'designer')
    const calls = [
      ['POST', '/invitations', { email: newEmail(), role: 'viewer' }],
      ['GET', '/invitations', undefined],
      ['DELETE', `/invitations/${body.id}`, undefined],
    ] as const
    for (const [method, path, input] of calls) {
      assert.equal((await gateway.api(method, path, input, { key: null })).status, 401)
      assert.equal((await designer.call(method, `/v1${path}`, input)).status, 403)
    }
  })

  test('of another workspace does not exist', async () => {
    const other = await gateway.given.otherWorkspace()
    const created = await invite()
    const revoke = (id: string) => gateway.api('DELETE', `/invitations/${id}`, undefined, { key: other.key })
    const [foreign, unknown] = [await revoke(created.body.id), await revoke(newId('invitation'))]
    assert.equal(foreign.status, 404)
    assert.deepEqual({ ...foreign.body, instance: '' }, { ...unknown.body, instance: '' })
    assert.deepEqual((await gateway.api('GET', '/invitations', undefined, { key: other.key })).body.items, [])
    assert.equal((await read(secretOf(created))).status, 200)
  })

  test('is neither read nor accepted for a page of another origin', async () => {
    const secret = secretOf(await invite())
    const foreign: Record<string, string>[] = [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
    ]
    for (const headers of foreign) {
      const input = { secret, name: 'Ada', password }
      assert.equal((await callAsStranger(gateway, '/invitations/read', { secret }, headers)).status, 403)
      assert.equal((await callAsStranger(gateway, '/invitations/accept', input, headers)).status, 403)
    }
  })

  test('of somebody who is removed while the call is under way is not made', async () => {
    const admin = await givenMember(gateway, 'admin')
    const email = newEmail()
    const { pool, db } = gateway.database
    const invitation = await db.transaction().execute(async (transaction) => {
      await transaction
        .selectFrom('workspace')
        .select('id')
        .where('id', '=', gateway.workspaceUuid)
        .forNoKeyUpdate()
        .execute()
      const underWay = admin.call('POST', '/v1/invitations', { email, role: 'viewer' })
      await until(
        async () => (await pool.query(waiters)).rows.length > 0,
        'the call to have passed the door and wait for the lock',
      )
      await transaction.deleteFrom('member').where('role', '=', 'admin').execute()
      return { underWay }
    })
    assert.equal((await invitation.underWay).status, 401)
    assert.ok(!(await gateway.api('GET', '/invitations')).text.includes(email))
  })
})
