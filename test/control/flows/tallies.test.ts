import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { Flow } from '#contract/flow.ts'
import type { FlowTally } from '#contract/flow-tallies.ts'
import { newId, toUuid } from '#contract/ids.ts'
import { gatewayOfSuite } from '../../harness/gateway-of-suite.ts'
import { until } from '../../harness/until.ts'
import { givenExperience } from '../experiences/given-experience.ts'
import { greeting } from './documents.ts'

const hourMs = 3_600_000
const statuses = ['running', 'waiting', 'completed', 'failed', 'errored', 'terminated']

suite('the tallies of flows', () => {
  const gateway = gatewayOfSuite()

  const tallyOf = async (flow: Pick<Flow, 'id'>) => {
    const { status, body, text } = await gateway.api('GET', '/flows/tallies')
    assert.equal(status, 200, text)
    return (body.items as FlowTally[]).find(({ flowId }) => flowId === flow.id)
  }
  const givenUsage = async (flow: Pick<Flow, 'id'>, tokenId: string, hour: number, requests: number) => {
    await gateway.db
      .insertInto('token_usage')
      .values({
        token_id: toUuid('apiToken', tokenId) ?? '',
        hour: new Date(hour),
        flow_id: toUuid('flow', flow.id) ?? '',
        remote_address: '192.0.2.1',
        user_agent: 'curl',
        requests,
        last_seen_at: new Date(hour + 60_000),
      })
      .execute()
  }
  const none = { running: 0, waiting: 0, completed24h: 0, failed24h: 0, errored: 0, terminated24h: 0 }

  test('of a flow that nobody has used are zeros', async () => {
    const { body: flow } = await gateway.api('POST', '/flows', { name: 'New', document: greeting('1') })
    assert.deepEqual(await tallyOf(flow), { flowId: flow.id, requests24h: 0, lastRequestAt: null, ...none })
    assert.deepEqual((await gateway.api('GET', `/flows/${flow.id}/tallies`)).body, {
      versions: [{ version: 1, ...none }],
    })
  })

  test('count what is open whenever it began, and what began in the last 24 hours and is over', async () => {
    const flow = await gateway.given.activeFlow()
    for (const status of statuses) {
      await givenExperience(gateway, flow, { status, at: new Date(Date.now() - 25 * hourMs) })
      await givenExperience(gateway, flow, { status, at: new Date(Date.now() - 23 * hourMs) })
    }
    assert.deepEqual(await tallyOf(flow), {
      flowId: flow.id,
      requests24h: 0,
      lastRequestAt: null,
      running: 2,
      waiting: 2,
      completed24h: 1,
      failed24h: 1,
      errored: 2,
      terminated24h: 1,
    })
  })

  test('are told apart by version, newest first, and add up to those of the flow', async () => {
    const flow = await gateway.given.activeFlow({ document: greeting('1') })
    await gateway.api('PUT', `/flows/${flow.id}/draft`, { document: greeting('2') })
    await givenExperience(gateway, flow, { version: 1, status: 'waiting' })
    await givenExperience(gateway, flow, { version: 2, status: 'running' })
    await givenExperience(gateway, flow, { version: 2, status: 'completed' })
    await givenExperience(gateway, await gateway.given.activeFlow(), { status: 'running' })
    const { status, body } = await gateway.api('GET', `/flows/${flow.id}/tallies`)
    assert.equal(status, 200)
    assert.deepEqual(body.versions, [
      { version: 2, ...none, running: 1, completed24h: 1 },
      { version: 1, ...none, waiting: 1 },
    ])
    const tally = await tallyOf(flow)
    assert.deepEqual([tally?.running, tally?.waiting, tally?.completed24h], [1, 1, 1])
  })

  test('count requests of all tokens in the present hour and the 23 before it', async () => {
    const flow = await gateway.given.activeFlow()
    const tokens = [await gateway.given.apiToken(), await gateway.given.apiToken()]
    const present = Math.floor(Date.now() / hourMs) * hourMs
    await givenUsage(flow, tokens[0]?.id ?? '', present - 24 * hourMs, 100)
    assert.deepEqual(await tallyOf(flow), {
      flowId: flow.id,
      requests24h: 0,
      lastRequestAt: new Date(present - 24 * hourMs + 60_000).toISOString(),
      ...none,
    })
    await givenUsage(flow, tokens[0]?.id ?? '', present - 23 * hourMs, 3)
    await givenUsage(flow, tokens[1]?.id ?? '', present - hourMs, 4)
    const tally = await tallyOf(flow)
    assert.equal(tally?.requests24h, 7)
    assert.equal(tally?.lastRequestAt, new Date(present - hourMs + 60_000).toISOString())
  })

  test('count a webhook that was sent', async () => {
    const flow = await gateway.given.activeFlow()
    await gateway.post(flow, {}, { token: await gateway.given.apiToken() })
    const tally = await until(async () => {
      const found = await tallyOf(flow)
      return found?.requests24h === 1 && found.completed24h === 1 && found
    }, 'the tally')
    assert.ok(Math.abs(Date.parse(tally.lastRequestAt ?? '') - Date.now()) < 60_000)
  })

  test('leave out deleted flows, and those of another workspace', async () => {
    const { body: deleted } = await gateway.api('POST', '/flows', { name: 'Gone', document: greeting('1') })
    await gateway.api('DELETE', `/flows/${deleted.id}`)
    assert.equal(await tallyOf(deleted), undefined)
    assert.equal((await gateway.api('GET', `/flows/${deleted.id}/tallies`)).status, 404)
    assert.equal((await gateway.api('GET', `/flows/${newId('flow')}/tallies`)).status, 404)
    const { key } = await gateway.given.otherWorkspace()
    assert.deepEqual((await gateway.api('GET', '/flows/tallies', undefined, { key })).body, { items: [] })
  })
})
