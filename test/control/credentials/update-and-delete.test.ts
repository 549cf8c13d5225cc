import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { gatewayOfSuite } from '../../harness/gateway-of-suite.ts'
import { startReceiver } from '../../harness/receiver.ts'
import { until } from '../../harness/until.ts'
import { auditOf, documentWith, givenCredential, secretOf, storedCredential } from './given-credential.ts'

suite('changing and deleting credentials', () => {
  const gateway = gatewayOfSuite()
  const patch = (id: string, body: unknown) => gateway.api('PATCH', `/credentials/${id}`, body)

  /** What the credential is sent as. */
  const sentAs = async (id: string, t: Parameters<typeof startReceiver>[0]) => {
    const receiver = await startReceiver(t)
    const { body } = await gateway.api('POST', `/credentials/${id}/test`, { url: receiver.url })
    assert.equal(body.ok, true)
    const [, encoded = ''] = (receiver.requests[0]?.headers.authorization ?? '').split(' ')
    return Buffer.from(encoded, 'base64').toString()
  }

  test('a part of the secret changes, and the rest of it stays', async (t) => {
    const { id, name } = await givenCredential(gateway, 'basic')
    const renamed = await patch(id, { secret: { username: 'other' }, description: 'new' })
    assert.equal(renamed.status, 200)
    assert.deepEqual([renamed.body.public, renamed.body.description], [{ username: 'other' }, 'new'])
    assert.equal(await sentAs(id, t), 'other:p:c4n4ry')
    await patch(id, { secret: { password: 'fresh' } })
    assert.equal(await sentAs(id, t), 'other:fresh')

    const updates = (await auditOf(gateway.db, id)).filter(({ action }) => action === 'credential.updated')
    assert.deepEqual(
      updates.map(({ detail }) => detail),
      [
        {
          kind: 'basic',
          name,
          changes: {
            description: { from: '', to: 'new' },
            'public.username': { from: 'crm-user', to: 'other' },
          },
        },
        { kind: 'basic', name, changes: {}, replaced: ['password'] },
      ],
    )
  })

  test('null takes an optional field away, and no other', async () => {
    const { id } = await givenCredential(gateway, 'smtp')
    const { body } = await patch(id, { secret: { username: null, password: null } })
    assert.deepEqual(body.public, { host: 'mail.example', port: 587, secure: false })
    const refused = await patch(id, { secret: { host: null } })
    assert.equal(refused.status, 422)
    assert.equal(refused.body.errors[0].pointer, '#/secret/host')
  })

  test('what is so already changes nothing and leaves no audit entry', async () => {
    const { id, name } = await givenCredential(gateway, 'header')
    const before = await storedCredential(gateway.db, id)
    assert.equal((await patch(id, { name, secret: secretOf('header') })).status, 200)
    assert.equal((await patch(id, {})).status, 200)
    assert.deepEqual(await storedCredential(gateway.db, id), before)
    assert.equal((await auditOf(gateway.db, id)).length, 1)
  })

  test('each new secret has a key of its own', async () => {
    const { id } = await givenCredential(gateway)
    const before = await storedCredential(gateway.db, id)
    await patch(id, { secret: { token: 'another' } })
    const after = await storedCredential(gateway.db, id)
    assert.ok(after.wrapped_key && before.wrapped_key && !after.wrapped_key.equals(before.wrapped_key))
  })

  test('refuses another kind, a bad secret and a taken name', async () => {
    const [one, two] = [await givenCredential(gateway), await givenCredential(gateway)]
    assert.equal((await patch(one.id, { kind: 'basic' })).status, 422)
    const bad = await patch(one.id, { secret: { token: 'c4n4ry c4n4ry', password: 'c4n4ry' } })
    assert.equal(bad.status, 422)
    assert.doesNotMatch(bad.text, /c4n4ry/)
    assert.match((await patch(one.id, { name: two.name })).body.type, /name-taken$/)
  })

  test('is deleted with its secret when no flow uses it, and its name is free', async () => {
    const { id, name } = await givenCredential(gateway)
    assert.equal((await gateway.api('DELETE', `/credentials/${id}`)).status, 204)
    const row = await storedCredential(gateway.db, id)
    assert.deepEqual([row.sealed, row.wrapped_key, row.key_id, row.public_values], [null, null, null, {}])
    for (const [method, path] of [
      ['GET', ''],
      ['DELETE', ''],
      ['GET', '/usage'],
    ] as const)
      assert.equal((await gateway.api(method, `/credentials/${id}${path}`)).status, 404)
    const again = { kind: 'bearer', name, secret: { token: 'x' } }
    assert.equal((await gateway.api('POST', '/credentials', again)).status, 201)
    assert.equal((await auditOf(gateway.db, id)).at(-1)?.action, 'credential.deleted')
  })

  test('cannot be deleted while a draft or a living version uses it; where is told', async () => {
    const { id } = await givenCredential(gateway)
    const flow = await gateway.given.activeFlow({ name: 'User', document: documentWith(id) })
    await gateway.api('PUT', `/flows/${flow.id}/draft`, { document: documentWith(id) })
    const usage = (statuses: [number, string][]) => [
      {
        flowId: flow.id,
        flowName: 'User',
        versions: statuses.map(([version, status]) => ({ version, status, nodeIds: ['crm'] })),
      },
    ]
    const both = usage([
      [2, 'draft'],
      [1, 'active'],
    ])
    assert.deepEqual((await gateway.api('GET', `/credentials/${id}/usage`)).body, { flows: both })
    const refused = await gateway.api('DELETE', `/credentials/${id}`)
    assert.equal(refused.status, 409)
    assert.match(refused.body.type, /credential-in-use$/)
    assert.deepEqual(refused.body.flows, both)

    await gateway.api('PUT', `/flows/${flow.id}/draft`, { document: documentWith(null) })
    assert.deepEqual((await gateway.api('DELETE', `/credentials/${id}`)).body.flows, usage([[1, 'active']]))
    await gateway.api('POST', `/flows/${flow.id}/activate`)
    await gateway.api('POST', `/flows/${flow.id}/terminate`)
    assert.deepEqual((await gateway.api('GET', `/credentials/${id}/usage`)).body, { flows: [] })
    assert.equal((await gateway.api('DELETE', `/credentials/${id}`)).status, 204)
  })

  test('half a surrogate pair in a flow hides no use of a credential', async () => {
    const { id } = await givenCredential(gateway)
    await gateway.api('POST', '/flows', { name: 'Odd', document: documentWith(id, { body: '\ud800' }) })
    assert.equal((await gateway.api('GET', `/credentials/${id}/usage`)).body.flows.length, 1)
  })

  test('a flow that is saved while its credential is being deleted is told', async () => {
    const { id } = await givenCredential(gateway)
    const flow = (await gateway.api('POST', '/flows', { name: 'Race' })).body
    const { pool } = gateway.database
    // Deleting stops right before its commit for as long as the test holds the lock.
    await pool.query(`
      create function hold_deletion() returns trigger language plpgsql as $$
      begin perform pg_advisory_xact_lock(4242); return new; end $$;
      create trigger hold_deletion before insert on audit_entry for each row
        when (new.action = 'credential.deleted') execute function hold_deletion()`)
    const holder = await pool.connect()
    const waiting = async (count: number) => {
      const { rows } = await pool.query(
        `select count(*) as waiting from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      )
      return Number(rows[0].waiting) >= count
    }
    try {
      await holder.query('select pg_advisory_lock(4242)')
      const deleting = gateway.api('DELETE', `/credentials/${id}`)
      await until(() => waiting(1), 'the deletion to wait')
      let isSaved = false
      const saving = gateway
        .api('PUT', `/flows/${flow.id}/draft`, { document: documentWith(id) })
        .finally(() => (isSaved = true))
      await until(async () => isSaved || (await waiting(2)), 'the draft to be saved, or to wait')
      await holder.query('select pg_advisory_unlock(4242)')
      assert.equal((await deleting).status, 204)
      assert.deepEqual(
        (await saving).body.problems.map(({ field }: { field: string }) => field),
        ['/params/credentialId'],
      )
    } finally {
      holder.release()
      await pool.query('drop trigger hold_deletion on audit_entry; drop function hold_deletion')
    }
  })
})
