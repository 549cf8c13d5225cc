import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { ApiTokenUsage } from '#contract/api-token.ts'
import { newId, toUuid } from '#contract/ids.ts'
import { gatewayOfSuite } from '../../harness/gateway-of-suite.ts'

const hourMs = 3_600_000

suite('the usage of an API token', () => {
  const gateway = gatewayOfSuite()

  const usage = async (id: string, query = '') => {
    const { status, body } = await gateway.api('GET', `/api-tokens/${id}/usage${query}`)
    assert.equal(status, 200)
    return body as ApiTokenUsage
  }

  const use = async (
    id: string,
    { hoursAgo = 0, flowId = newId('flow'), address = '192.0.2.1', userAgent = 'curl/8', requests = 1 },
  ) => {
    const hour = new Date(Math.floor(Date.now() / hourMs) * hourMs - hoursAgo * hourMs)
    await gateway.db
      .insertInto('token_usage')
      .values({
        token_id: toUuid('apiToken', id) ?? '',
        hour,
        flow_id: toUuid('flow', flowId) ?? '',
        remote_address: address,
        user_agent: userAgent,
        requests,
        last_seen_at: hour,
      })
      .execute()
    return hour.toISOString()
  }

  test('adds up by flow, address, user agent and hour, most requests first', async () => {
    const token = await gateway.given.apiToken()
    const [crm, shop] = [newId('flow'), newId('flow')]
    const now = await use(token.id, { flowId: crm, requests: 3 })
    const earlier = await use(token.id, { flowId: crm, hoursAgo: 2, address: '2001:db8::1', requests: 4 })
    await use(token.id, { flowId: shop, hoursAgo: 2, userAgent: 'python', requests: 5 })

    const { perHour, ...rest } = await usage(token.id)
    assert.deepEqual(rest, {
      window: '24h',
      requests: 12,
      flows: [
        { flowId: crm, flowName: null, requests: 7, lastSeenAt: now },
        { flowId: shop, flowName: null, requests: 5, lastSeenAt: earlier },
      ],
      addresses: [
        { address: '192.0.2.1', requests: 8, lastSeenAt: now },
        { address: '2001:db8::1', requests: 4, lastSeenAt: earlier },
      ],
      userAgents: [
        { userAgent: 'curl/8', requests: 7, lastSeenAt: now },
        { userAgent: 'python', requests: 5, lastSeenAt: earlier },
      ],
    })
    assert.equal(perHour.length, 24)
    assert.deepEqual(perHour.slice(-3), [
      { hour: earlier, requests: 9 },
      { hour: new Date(Date.parse(now) - hourMs).toISOString(), requests: 0 },
      { hour: now, requests: 3 },
    ])
  })

  test('names the flows that still exist, and no flow of another workspace', async () => {
    const token = await gateway.given.apiToken()
    const [live, deleted] = [await gateway.given.activeFlow({ name: 'Welcome' }), newId('flow')]
    for (const [id, name, deletedAt, workspaceId] of [
      [deleted, 'Gone', new Date(), gateway.workspaceUuid],
      [newId('flow'), 'Foreign', null, toUuid('workspace', (await gateway.given.otherWorkspace()).workspaceId) ?? ''],
    ] as const) {
      const row = {
        id: toUuid('flow', id) ?? '',
        workspace_id: workspaceId,
        name,
        status: 'draft',
        deleted_at: deletedAt,
      }
      await gateway.db.insertInto('flow').values(row).execute()
      await use(token.id, { flowId: id })
    }
    await use(token.id, { flowId: live.id, requests: 2 })
    const { flows } = await usage(token.id, '?window=30d')
    assert.deepEqual(
      flows.map(({ flowName }) => flowName),
      ['Welcome', null, null],
    )
  })

  test('the meter of a rotation: old and new token have the same hours', async () => {
    const old = await gateway.given.apiToken()
    const successor = (await gateway.api('POST', `/api-tokens/${old.id}/rotate`, {})).body
    await use(old.id, { requests: 3 })
    await use(successor.id, { requests: 1 })
    const meters = await Promise.all([usage(old.id), usage(successor.id)])
    assert.deepEqual(
      meters.map(({ requests }) => requests),
      [3, 1],
    )
    const [before, after] = meters.map(({ perHour }) => perHour.map(({ hour }) => hour))
    assert.deepEqual(before, after)
  })

  test('has the hours of the window and no others', async () => {
    const token = await gateway.given.apiToken()
    for (const hoursAgo of [23, 24, 167, 168, 719, 720]) await use(token.id, { hoursAgo })
    for (const [window, requests, hours] of [
      ['24h', 1, 24],
      ['7d', 3, 168],
      ['30d', 5, 720],
    ] as const) {
      const read = await usage(token.id, `?window=${window}`)
      assert.deepEqual([read.requests, read.perHour.length, read.perHour[0]?.requests], [requests, hours, 1], window)
    }
  })

  test('is empty, and as long, for a token that was never used', async () => {
    const token = await gateway.given.apiToken()
    const { perHour, requests, flows, addresses, userAgents } = await usage(token.id, '?window=7d')
    assert.deepEqual([requests, flows, addresses, userAgents], [0, [], [], []])
    assert.equal(perHour.length, 168)
  })

  test('names the 100 busiest addresses and user agents, and counts them all', async () => {
    const token = await gateway.given.apiToken()
    const flowId = newId('flow')
    for (let i = 1; i <= 105; i++)
      await use(token.id, { flowId, address: `198.51.100.${i}`, userAgent: `agent ${i}`, requests: i })
    const { requests, addresses, userAgents } = await usage(token.id)
    assert.equal(requests, (105 * 106) / 2)
    assert.deepEqual([addresses.length, addresses[0]?.address, addresses[99]?.requests], [100, '198.51.100.105', 6])
    assert.deepEqual([userAgents.length, userAgents[0]?.userAgent], [100, 'agent 105'])
  })

  test('refuses another window', async () => {
    const token = await gateway.given.apiToken()
    assert.equal((await gateway.api('GET', `/api-tokens/${token.id}/usage?window=1y`)).status, 422)
  })
})
