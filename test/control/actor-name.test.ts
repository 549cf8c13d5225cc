import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { idPrefixes } from '#contract/id-form.ts'
import { newId, toPublicId, toUuid } from '#contract/ids.ts'
import { gatewayOfSuite } from '../harness/gateway-of-suite.ts'

suite('names of actors', () => {
  const gateway = gatewayOfSuite()

  const uuidsOf = async (ids: string[]) => {
    const { rows } = await gateway.database.pool.query<{ uuid: string | null }>(
      'select uuid_of_public_id(id) as uuid from unnest($1::text[]) with ordinality as given (id, place) order by place',
      [ids],
    )
    return rows.map(({ uuid }) => uuid)
  }
  const nameOfKey = async (key: string) =>
    (await gateway.api('GET', '/management-keys', undefined, { key })).body.items[0]

  test('the database reads public ids as the program does', async () => {
    const uuids = fc.sample(fc.uuid({ version: 7 }), 500)
    const edges = ['00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff']
    for (const kind of ['user', 'managementKey'] as const) {
      const all = [...uuids, ...edges]
      assert.deepEqual(await uuidsOf(all.map((uuid) => toPublicId(kind, uuid))), all)
    }
    const digits = newId('user').slice(idPrefixes.user.length + 1)
    const others = [
      'system',
      '',
      'usr_',
      digits,
      `usr_8${digits.slice(1)}`,
      `usr_${digits}0`,
      `usr_${digits.toUpperCase()}`,
    ]
    assert.deepEqual(
      await uuidsOf(others),
      others.map(() => null),
    )
  })

  test('of keys stand beside what they did, and stay when the key is deleted', async () => {
    const { body: helper } = await gateway.api('POST', '/management-keys', { name: 'Deploy', role: 'admin' })
    const call = (method: string, path: string, body?: unknown) => gateway.api(method, path, body, { key: helper.key })
    const { body: token } = await call('POST', '/api-tokens', { name: 'Named' })
    const { body: flow } = await call('POST', '/flows', { name: 'Named' })
    await call('POST', `/flows/${flow.id}/activate`)
    assert.equal(token.createdByName, 'Deploy')
    await gateway.api('DELETE', `/management-keys/${helper.id}`)

    const read = async (path: string) => (await gateway.api('GET', path)).body
    assert.equal((await read(`/api-tokens/${token.id}`)).createdByName, 'Deploy')
    assert.equal(
      (await gateway.api('PATCH', `/api-tokens/${token.id}`, { name: 'Renamed' })).body.createdByName,
      'Deploy',
    )
    assert.equal((await gateway.api('POST', `/api-tokens/${token.id}/deactivate`)).body.createdByName, 'Deploy')
    for (const list of ['/api-tokens?q=Renamed', '/connections?q=Renamed'])
      assert.equal((await read(list)).items[0].createdByName, 'Deploy', list)
    for (const version of [
      (await read(`/flows/${flow.id}/versions`)).items[0],
      await read(`/flows/${flow.id}/versions/1`),
    ])
      assert.deepEqual([version.createdByName, version.activatedByName], ['Deploy', 'Deploy'])
    const entries = (await read(`/audit-entries?actor=${helper.id}`)).items
    assert.equal(entries.length, 3)
    assert.ok(entries.every(({ actorName }: { actorName: string }) => actorName === 'Deploy'))
  })

  test('of members stay when they leave', async () => {
    const user = newId('user')
    const uuid = toUuid('user', user) ?? ''
    const { body: flow } = await gateway.api('POST', '/flows', { name: 'Of a person' })
    await gateway.db.insertInto('auth_user').values({ id: uuid, name: 'Ada', email: 'ada@example.com' }).execute()
    await gateway.db
      .updateTable('flow_version')
      .set({ created_by: user })
      .where('flow_id', '=', toUuid('flow', flow.id) ?? '')
      .execute()
    const { items } = (await gateway.api('GET', `/flows/${flow.id}/versions`)).body
    assert.deepEqual([items[0].createdByName, items[0].activatedByName], ['Ada', null])
  })

  test('are null for the system, and for keys of another workspace', async () => {
    const { items } = (await gateway.api('GET', '/audit-entries?actor=system')).body
    assert.equal(items[0].actorName, null)
    const other = await gateway.given.otherWorkspace()
    const foreign = await nameOfKey(other.key)
    const token = await gateway.given.apiToken()
    await gateway.db
      .updateTable('api_token')
      .set({ created_by: foreign.id })
      .where('id', '=', toUuid('apiToken', token.id) ?? '')
      .execute()
    assert.equal((await gateway.api('GET', `/api-tokens/${token.id}`)).body.createdByName, null)
  })
})
