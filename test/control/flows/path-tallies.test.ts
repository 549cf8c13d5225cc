import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { FlowDocument } from '#contract/flow-document.ts'
import type { NodeTally, PathTallies } from '#contract/path-tallies.ts'
import { listPathTallies } from '#control/flows/path-tallies.ts'
import { gatewayOfSuite } from '../../harness/gateway-of-suite.ts'
import { until } from '../../harness/until.ts'
import { givenExperience } from '../experiences/given-experience.ts'

const hourMs = 3_600_000

/** Gold waits an hour, others are done; who has no tier fails in the wait. */
const forked: FlowDocument = {
  nodes: [
    { id: 'trigger', type: 'webhook_trigger' },
    {
      id: 'tier',
      type: 'criteria_filter',
      params: { when: { all: [{ left: '{{trigger.tier}}', operator: 'equals', right: 'gold' }] } },
    },
    { id: 'pause', type: 'wait', params: { for: '{{trigger.for}}' } },
    { id: 'done', type: 'end' },
  ],
  edges: [
    { from: 'trigger', to: 'tier' },
    { from: 'tier', outcome: 'pass', to: 'pause' },
    { from: 'tier', outcome: 'fail', to: 'done' },
    { from: 'pause', to: 'done' },
  ],
}
const none = { passed: [], running: 0, waiting: 0, errored: 0, completed: 0, failed: 0, terminated: 0 }

suite('the tallies of paths', () => {
  const gateway = gatewayOfSuite()

  const talliesOf = async (flowId: string, query = ''): Promise<PathTallies> => {
    const { status, body, text } = await gateway.api('GET', `/flows/${flowId}/versions/1/path-tallies${query}`)
    assert.equal(status, 200, text)
    return body
  }

  test('say which ways experiences took, and where they stand and ended', async () => {
    const flow = await gateway.given.activeFlow({ document: forked })
    const token = await gateway.given.apiToken()
    for (const payload of [
      { tier: 'gold', for: 'PT1H' },
      { tier: 'gold', for: 'PT1H' },
      { tier: 'gold', for: 'PT0S' },
      { tier: 'gold', for: 'soon' },
      { tier: 'silver' },
    ])
      assert.equal((await gateway.post(flow, payload, { token })).status, 202)
    const tallies = await until(async () => {
      const found = await talliesOf(flow.id)
      const settled = found.nodes.reduce((sum, { waiting, completed, failed }) => sum + waiting + completed + failed, 0)
      return settled === 5 && found
    }, 'five settled experiences')
    const node = (nodeId: string, tally: Partial<NodeTally>) => ({ nodeId, ...none, ...tally })
    assert.deepEqual(tallies.nodes, [
      node('done', { completed: 2 }),
      node('pause', { passed: [{ outcome: null, experiences: 1 }], waiting: 2, failed: 1 }),
      node('tier', {
        passed: [
          { outcome: 'fail', experiences: 1 },
          { outcome: 'pass', experiences: 4 },
        ],
      }),
      node('trigger', { passed: [{ outcome: null, experiences: 5 }] }),
    ])
    assert.equal(tallies.experiences, 5)
    assert.equal(tallies.since.isWholeWindow, true)
  })

  test('of a window leave out what began before it, but not what still stands', async () => {
    const flow = await gateway.given.activeFlow()
    const ages = { now: 0, today: 2 * hourMs, week: 30 * hourMs, older: 8 * 24 * hourMs }
    for (const age of Object.values(ages)) {
      await givenExperience(gateway, flow, { status: 'completed', at: new Date(Date.now() - age) })
      await givenExperience(gateway, flow, { status: 'waiting', at: new Date(Date.now() - age) })
    }
    await gateway.db.updateTable('experience').set({ node_id: 'greeting' }).where('node_id', 'is', null).execute()
    for (const [window, completed] of [
      ['1h', 1],
      ['24h', 2],
      ['7d', 3],
    ] as const) {
      const tallies = await talliesOf(flow.id, `?window=${window}`)
      assert.deepEqual(tallies.nodes, [{ nodeId: 'greeting', ...none, waiting: 4, completed }], window)
    }
    assert.equal((await talliesOf(flow.id)).window, '24h')
  })

  test('beyond the bounds count the newest, and say since when', async () => {
    const flow = await gateway.given.activeFlow()
    const other = await gateway.given.activeFlow()
    const at = (minutes: number) => new Date(Date.now() - minutes * 60_000)
    for (const minutes of [5, 4, 3]) await givenExperience(gateway, flow, { status: 'failed', at: at(minutes) })
    await givenExperience(gateway, other, { status: 'failed', at: at(2) })
    const actor = { workspaceId: gateway.workspaceUuid }
    const asked = { id: flow.id, version: 1, window: '1h' } as const
    const minutesBack = ({ since }: PathTallies) => Math.round((Date.now() - Date.parse(since.at)) / 60_000)

    const read = await listPathTallies(gateway, actor, asked, { looked: 100, read: 2 })
    assert.deepEqual([read.experiences, read.since.isWholeWindow, minutesBack(read)], [2, false, 4])
    const looked = await listPathTallies(gateway, actor, asked, { looked: 3, read: 100 })
    assert.equal(looked.since.isWholeWindow, false)
    const whole = await listPathTallies(gateway, actor, asked)
    assert.deepEqual([whole.experiences, whole.since.isWholeWindow, minutesBack(whole)], [3, true, 60])
  })

  test('of a window that there is not are refused, as are versions that there are not', async () => {
    const flow = await gateway.given.activeFlow()
    const path = `/flows/${flow.id}/versions`
    assert.equal((await gateway.api('GET', `${path}/1/path-tallies?window=2h`)).status, 422)
    assert.equal((await gateway.api('GET', `${path}/2/path-tallies`)).status, 404)
  })
})
