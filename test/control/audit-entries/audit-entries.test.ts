import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { sql } from 'kysely'
import { gatewayOfSuite } from '../../harness/gateway-of-suite.ts'

type Entry = { id: string; at: string; actor: string; action: string; subject: string; from: string }

suite('audit entries', () => {
  const gateway = gatewayOfSuite()
  const list = async (query: string): Promise<Entry[]> =>
    (await gateway.api('GET', `/audit-entries?${query}`)).body.items

  test('are found by action, object, actor and time', async () => {
    const { body: first } = await gateway.api('POST', '/management-keys', { name: 'First' })
    const { body: second } = await gateway.api('POST', '/management-keys', { name: 'Second', role: 'admin' })
    await gateway.api('DELETE', `/management-keys/${first.id}`, undefined, { key: second.key })

    const [entry] = await list(`actor=${second.id}`)
    assert.equal((await list(`actor=${second.id}`)).length, 1)
    assert.deepEqual([entry?.action, entry?.subject, entry?.from], ['management_key.deleted', first.id, '127.0.0.1'])
    assert.deepEqual(
      (await list(`subject=${second.id}`)).map(({ action }) => action),
      ['management_key.created'],
    )
    assert.ok((await list('action=management_key.created')).every(({ action }) => action === 'management_key.created'))
    assert.deepEqual(
      (await list(`from=${entry?.at}&subject=${first.id}`)).map(({ id }) => id),
      [entry?.id],
    )
    assert.ok((await list(`to=${entry?.at}`)).every(({ id }) => id !== entry?.id))
    assert.deepEqual(await list('from=2999-01-01T00:00:00Z'), [])
  })

  test('are found by the kind of object, whatever was done to it', async () => {
    const token = await gateway.given.apiToken()
    await gateway.api('POST', `/api-tokens/${token.id}/deactivate`)
    await gateway.given.activeFlow()
    const actions = async (query: string) => (await list(query)).map(({ action }) => action)
    assert.deepEqual(await actions(`object=api_token&subject=${token.id}`), [
      'api_token.deactivated',
      'api_token.created',
    ])
    assert.deepEqual(await actions('object=api_token&action=api_token.deactivated'), ['api_token.deactivated'])
    assert.deepEqual(await actions('object=api_token&action=flow.created'), [])
    assert.ok((await actions('object=flow')).every((action) => action.startsWith('flow.')))
    assert.deepEqual(await actions(`object=flow&subject=${token.id}`), [])
  })

  test('are refused for filters that do not exist', async () => {
    assert.equal((await gateway.api('GET', '/audit-entries?action=everything')).status, 422)
    assert.equal((await gateway.api('GET', '/audit-entries?object=api')).status, 422)
    assert.equal((await gateway.api('GET', '/audit-entries?workspaceId=x')).status, 422)
    assert.equal((await gateway.api('GET', '/audit-entries?cursor=nonsense')).status, 422)
  })

  test('of another workspace are not seen', async () => {
    const other = await gateway.given.otherWorkspace()
    const { body } = await gateway.api('GET', '/audit-entries', undefined, { key: other.key })
    const actions = body.items.map(({ action }: Entry) => action)
    assert.deepEqual(actions, ['management_key.created'])
    const { body: ours } = await gateway.api('GET', '/audit-entries?limit=200')
    assert.ok(!JSON.stringify(ours).includes(body.items[0].id))
  })

  test('that take too long to find are refused, with what helps', async () => {
    // Nobody reads the table meanwhile, until the database gives the search up.
    const body = await gateway.db.transaction().execute(async (transaction) => {
      await sql`lock table audit_entry in access exclusive mode`.execute(transaction)
      return (await gateway.api('GET', '/audit-entries?object=experience')).body
    })
    assert.deepEqual(
      [body.status, body.errors],
      [422, [{ detail: 'is too early: the search took too long', pointer: '#/from' }]],
    )
  })

  test('cannot be changed or deleted, not even in the database', async () => {
    await assert.rejects(gateway.db.deleteFrom('audit_entry').execute(), /append-only/)
    await assert.rejects(gateway.db.updateTable('audit_entry').set({ actor: 'nobody' }).execute(), /append-only/)
  })

  test('come with members and the workspace for whoever may read them', async () => {
    const { body: members } = await gateway.api('GET', '/members')
    assert.deepEqual(
      members.items.map(({ email, role }: Record<string, string>) => ({ email, role })),
      [{ email: 'owner@example.com', role: 'owner' }],
    )
    const { body: workspace } = await gateway.api('GET', '/workspace')
    assert.deepEqual([workspace.id, workspace.name], [gateway.workspaceId, 'Test'])
    const other = await gateway.given.otherWorkspace()
    assert.deepEqual((await gateway.api('GET', '/members', undefined, { key: other.key })).body.items, [])
  })
})
