import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { Connection } from '#contract/connection.ts'
import { newId, toUuid } from '#contract/ids.ts'
import { gatewayOfSuite } from '../../harness/gateway-of-suite.ts'

type Listed = { items: Connection[]; nextCursor: string | null }
const hourMs = 3_600_000

suite('listing connections', () => {
  const gateway = gatewayOfSuite()

  const list = async (query: string) => {
    const { status, body } = await gateway.api('GET', `/connections${query}`)
    assert.equal(status, 200)
    return body as Listed
  }
  const row = async (id: string) => {
    const found = (await list('?limit=200')).items.find((connection) => connection.id === id)
    assert.ok(found)
    return found
  }
  const uuid = (id: string) => toUuid('apiToken', id) ?? ''

  test('shows a token that was never used, with thirty empty days', async () => {
    const token = await gateway.given.apiToken({ name: 'Idle', description: 'none' })
    assert.deepEqual(await row(token.id), {
      id: token.id,
      type: 'api_token',
      name: 'Idle',
      description: 'none',
      status: 'active',
      createdAt: token.createdAt,
      createdBy: token.createdBy,
      createdByName: token.createdByName,
      notBefore: null,
      expiresAt: null,
      replacedBy: null,
      lastUsedAt: null,
      lastUsedFrom: null,
      lastUsedFlowId: null,
      usesPerDay: new Array(30).fill(0),
      uses24h: 0,
      uses30d: 0,
      isUnused90Days: false,
    })
  })

  test('counts uses by UTC day, oldest first, and of the last 24 hours', async () => {
    const token = await gateway.given.apiToken()
    const presentHour = Math.floor(Date.now() / hourMs) * hourMs
    const today = Math.floor(Date.now() / (24 * hourMs)) * 24 * hourMs
    const uses: [at: number, requests: number][] = [
      [presentHour, 2],
      [today - 29 * 24 * hourMs, 3],
      [today - 29 * 24 * hourMs - hourMs, 1000],
      [presentHour - 23 * hourMs, 5],
      [presentHour - 24 * hourMs, 7],
    ]
    for (const [at, requests] of uses)
      await gateway.db
        .insertInto('token_usage')
        .values({
          token_id: uuid(token.id),
          hour: new Date(at),
          flow_id: toUuid('flow', newId('flow')) ?? '',
          remote_address: '192.0.2.1',
          user_agent: 'curl',
          requests,
          last_seen_at: new Date(at),
        })
        .execute()
    const connection = await row(token.id)
    assert.equal(connection.uses24h, 2 + 5)
    assert.equal(connection.uses30d, 2 + 3 + 5 + 7)
    assert.equal(connection.usesPerDay?.length, 30)
    assert.equal(connection.usesPerDay?.[0], 3)
    const isFirstDay = presentHour - 23 * hourMs >= today
    assert.equal(connection.usesPerDay?.[29], isFirstDay ? 2 + 5 : 2)
  })

  test('flags what was neither used nor created in the last 90 days', async () => {
    const ago = (days: number) => new Date(Date.now() - days * 24 * hourMs)
    const flow = await gateway.given.activeFlow()
    for (const [createdAt, lastUsedAt, isUnused] of [
      [ago(91), null, true],
      [ago(89), null, false],
      [ago(200), ago(91), true],
      [ago(200), ago(89), false],
    ] as const) {
      const token = await gateway.given.apiToken()
      await gateway.db
        .updateTable('api_token')
        .set({
          created_at: createdAt,
          last_used_at: lastUsedAt,
          ...(lastUsedAt === null
            ? {}
            : { last_used_from: '192.0.2.9', last_used_flow_id: toUuid('flow', flow.id) ?? null }),
        })
        .where('id', '=', uuid(token.id))
        .execute()
      const connection = await row(token.id)
      assert.equal(connection.isUnused90Days, isUnused)
      assert.equal(connection.lastUsedAt, lastUsedAt?.toISOString() ?? null)
      assert.equal(connection.lastUsedFrom, lastUsedAt === null ? null : '192.0.2.9')
      assert.equal(connection.lastUsedFlowId, lastUsedAt === null ? null : flow.id)
    }
  })

  test('filters, searches and pages', async () => {
    const first = await gateway.given.apiToken({ name: 'Paged one' })
    const second = await gateway.given.apiToken({ name: 'Paged two' })
    await gateway.api('POST', `/api-tokens/${first.id}/deactivate`)
    const ids = async (query: string) => (await list(query)).items.map((connection) => connection.id)
    assert.deepEqual(await ids('?q=paged'), [second.id, first.id])
    assert.deepEqual(await ids('?q=paged&status=inactive&type=api_token'), [first.id])

    const page = await list('?q=paged&limit=1')
    assert.equal(page.items[0]?.id, second.id)
    assert.deepEqual(await ids(`?q=paged&limit=1&cursor=${page.nextCursor}`), [first.id])
    for (const query of ['?type=carrier_pigeon', '?status=x', '?sort=name'])
      assert.equal((await gateway.api('GET', `/connections${query}`)).status, 422, query)
  })
})
