import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { newId } from '#contract/ids.ts'
import { startGateway } from '../../harness/gateway.ts'
import { gatewayOfSuite } from '../../harness/gateway-of-suite.ts'
import { auditOf, givenMember, manyAddresses, signIn, trySignIn } from '../../harness/people.ts'

suite('the role of a member', () => {
  const gateway = gatewayOfSuite({ settings: manyAddresses })

  test('is changed for the next call of the member, and audited once', async () => {
    const owner = await signIn(gateway)
    const member = await givenMember(gateway, 'viewer')
    assert.equal((await member.call('POST', '/v1/flows', { name: 'Mine' })).status, 403)

    const changed = await owner.call('PATCH', `/v1/members/${member.id}`, { role: 'designer' })
    assert.equal(changed.status, 200)
    assert.deepEqual([changed.body.id, changed.body.email, changed.body.role], [member.id, member.email, 'designer'])
    assert.equal((await member.call('POST', '/v1/flows', { name: 'Mine' })).status, 201)

    assert.equal((await owner.call('PATCH', `/v1/members/${member.id}`, { role: 'designer' })).status, 200)
    const [entry, ...older] = await auditOf(gateway, member.id)
    assert.deepEqual(entry, { action: 'member.role_changed', actor: owner.id })
    assert.deepEqual(
      older.map(({ action }) => action),
      ['member.joined'],
    )
  })

  test('is managed by admins below owner, and by owners in full', async () => {
    const owner = await signIn(gateway)
    const [admin, second] = [await givenMember(gateway, 'admin'), await givenMember(gateway, 'viewer')]
    const change = (role: string, id = second.id) => admin.call('PATCH', `/v1/members/${id}`, { role })
    for (const role of ['admin', 'designer', 'viewer']) assert.equal((await change(role)).status, 200, role)
    for (const refused of [await change('owner'), await change('owner', admin.id), await change('viewer', owner.id)]) {
      assert.equal(refused.status, 403)
      assert.match(refused.body.detail, /Only an owner/)
    }
    assert.equal((await owner.call('PATCH', `/v1/members/${second.id}`, { role: 'owner' })).status, 200)
    assert.equal((await second.call('PATCH', `/v1/members/${owner.id}`, { role: 'owner' })).status, 200)
    assert.equal((await owner.call('PATCH', `/v1/members/${second.id}`, { role: 'viewer' })).status, 200)
  })

  test('stays owner for the last one', async () => {
    const owner = await signIn(gateway)
    const answers = [
      await owner.call('PATCH', `/v1/members/${owner.id}`, { role: 'admin' }),
      await owner.call('DELETE', `/v1/members/${owner.id}`),
    ]
    for (const answer of answers) {
      assert.equal(answer.status, 409)
      assert.match(answer.body.type, /\/problems\/last-owner$/)
    }
    assert.equal((await owner.call('GET', '/auth/get-session')).body.session.role, 'owner')
  })

  test('with bad input is refused with pointers', async () => {
    const owner = await signIn(gateway)
    const answer = await owner.call('PATCH', `/v1/members/${owner.id}`, { role: 'king', name: 'x' })
    assert.equal(answer.status, 422)
    assert.deepEqual(answer.body.errors.map(({ pointer }: { pointer: string }) => pointer).sort(), ['#/name', '#/role'])
  })

  test('needs a caller, and one whose role includes it', async () => {
    const viewer = await givenMember(gateway, 'viewer')
    const path = `/members/${viewer.id}`
    for (const [method, body] of [['PATCH', { role: 'admin' }] as const, ['DELETE', undefined] as const]) {
      assert.equal((await gateway.api(method, path, body, { key: null })).status, 401)
      assert.equal((await viewer.call(method, `/v1${path}`, body)).status, 403)
    }
  })

  test('of another workspace does not exist', async () => {
    const other = await gateway.given.otherWorkspace()
    const member = await givenMember(gateway, 'viewer')
    for (const [method, body] of [['PATCH', { role: 'admin' }] as const, ['DELETE', undefined] as const]) {
      const foreign = await gateway.api(method, `/members/${member.id}`, body, { key: other.key })
      const unknown = await gateway.api(method, `/members/${newId('user')}`, body, { key: other.key })
      assert.equal(foreign.status, 404)
      assert.deepEqual({ ...foreign.body, instance: '' }, { ...unknown.body, instance: '' })
    }
    assert.equal((await member.call('GET', '/v1/workspace')).status, 200)
  })
})

suite('removing a member', () => {
  const gateway = gatewayOfSuite({ settings: manyAddresses })

  test('ends their sessions on every node at once, and leaves no account that could sign in', async (t) => {
    const other = await startGateway(t, { settings: manyAddresses, besides: gateway })
    const owner = await signIn(gateway)
    const member = await givenMember(gateway, 'admin')
    const elsewhere = await signIn(other, member)
    assert.equal((await elsewhere.call('GET', '/v1/workspace')).status, 200)

    assert.equal((await owner.call('DELETE', `/v1/members/${member.id}`)).status, 204)

    for (const session of [member, elsewhere]) assert.equal((await session.call('GET', '/v1/workspace')).status, 401)
    assert.equal((await trySignIn(gateway, member)).status, 401)
    assert.equal((await owner.call('DELETE', `/v1/members/${member.id}`)).status, 404)
    const listed = await owner.call('GET', '/v1/members')
    assert.ok(!listed.text.includes(member.id))
    const [entry] = await auditOf(gateway, member.id)
    assert.deepEqual(entry, { action: 'member.removed', actor: owner.id })
    assert.equal((await owner.call('POST', '/v1/invitations', { email: member.email, role: 'viewer' })).status, 201)
  })

  test('of another workspace as well takes this membership only', async () => {
    const owner = await signIn(gateway)
    const member = await givenMember(gateway, 'viewer')
    const { workspaceId } = await gateway.given.otherWorkspace()
    const workspace = await gateway.db
      .selectFrom('workspace')
      .select('id')
      .where('name', '=', 'Other')
      .executeTakeFirstOrThrow()
    const user = await gateway.db
      .selectFrom('auth_user')
      .select('id')
      .where('email', '=', member.email)
      .executeTakeFirstOrThrow()
    await gateway.db
      .insertInto('member')
      .values({ workspace_id: workspace.id, user_id: user.id, role: 'viewer' })
      .execute()

    assert.equal((await owner.call('DELETE', `/v1/members/${member.id}`)).status, 204)

    assert.equal((await member.call('GET', '/v1/workspace')).status, 401)
    const again = await signIn(gateway, member)
    assert.equal((await again.call('GET', '/auth/get-session')).body.session.workspaceId, workspaceId)
  })

  test('is refused to an admin when it is an owner, and to nobody when it is oneself', async () => {
    const owner = await signIn(gateway)
    const admin = await givenMember(gateway, 'admin')
    assert.equal((await admin.call('DELETE', `/v1/members/${owner.id}`)).status, 403)
    assert.equal((await admin.call('DELETE', `/v1/members/${admin.id}`)).status, 204)
    assert.equal((await admin.call('GET', '/v1/workspace')).status, 401)
  })

  test('leaves an owner, however many owners remove each other at the same time', async () => {
    const first = await signIn(gateway)
    const owners = [first, ...(await Promise.all(Array.from({ length: 5 }, () => givenMember(gateway, 'owner'))))]
    await Promise.all(
      owners.map((owner, i) => {
        const { id } = owners[(i + 1) % owners.length] ?? owner
        return i % 2 === 0
          ? owner.call('DELETE', `/v1/members/${id}`)
          : owner.call('PATCH', `/v1/members/${id}`, { role: 'viewer' })
      }),
    )
    const { body } = await gateway.api('GET', '/members')
    assert.ok(body.items.some(({ role }: { role: string }) => role === 'owner'))
  })
})
