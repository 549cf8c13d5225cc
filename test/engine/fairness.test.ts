import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { Flow } from '#contract/flow.ts'
import type { FlowDocument } from '#contract/flow-document.ts'
import { toUuid } from '#contract/ids.ts'
import { closeAtEnd } from '../harness/closing.ts'
import { startGateway, type TestGateway } from '../harness/gateway.ts'
import { startReceiver } from '../harness/receiver.ts'
import { until } from '../harness/until.ts'
import { chain, end } from './engine-fixture.ts'
import { givenBacklog } from './given-backlog.ts'

const greet = { id: 'greet', type: 'set_fields', params: { fields: { text: 'Hello {{trigger.name}}' } } }
const call = (url: string) => ({ id: 'crm', type: 'web_request', params: { method: 'POST', url, timeoutMs: 10_000 } })

/** Two seconds are promised; the machine that tests share is given three times that. */
const promptMs = 6_000
const backlog = 50_000

/** A node that only accepts, so that a backlog is there before the engine begins. */
async function startFilled(closing: Parameters<typeof startGateway>[0], document: FlowDocument) {
  const door = await startGateway(closing, { settings: { HOOKGATE_ROLES: 'inbound,control' } })
  const busy = await door.given.activeFlow({ document, name: 'Busy' })
  await givenBacklog(door, busy, backlog)
  return { busy, gateway: await startGateway(closing, { besides: door }) }
}

async function running({ database }: TestGateway, flow: Pick<Flow, 'id'>): Promise<number> {
  const { rows } = await database.pool.query(
    `select count(*)::int as running from experience where flow_id = $1 and status = 'running'`,
    [toUuid('flow', flow.id)],
  )
  return rows[0].running
}

/** Sends one request to the flow, and resolves with the milliseconds until its experience is completed. */
async function timeToComplete(gateway: TestGateway, flow: Flow): Promise<number> {
  const token = await gateway.given.apiToken()
  const startedAt = performance.now()
  const { status, body } = await gateway.post(flow, { name: 'Ada' }, { token })
  assert.equal(status, 202)
  await until(
    async () => {
      const { rows } = await gateway.database.pool.query('select status from experience where id = $1', [
        toUuid('experience', body.experienceId),
      ])
      return rows[0].status === 'completed'
    },
    'the single experience to complete',
    60_000,
  )
  return performance.now() - startedAt
}

suite('a flow with 50,000 queued experiences does not hold up the single one of another', () => {
  const kinds: [what: string, answerMs: number | undefined][] = [
    ['that only compute', undefined],
    ['that call a server which takes 200 ms', 200],
    ['that call a server which does not answer', Infinity],
  ]
  for (const [what, answerMs] of kinds) {
    test(what, async (t) => {
      const receiver = await startReceiver(t, (_request, response) => {
        if (answerMs !== Infinity) setTimeout(() => response.end(), answerMs)
      })
      const { busy, gateway } = await startFilled(t, chain(answerMs === undefined ? greet : call(receiver.url), end))
      const other = await gateway.given.activeFlow({ document: chain(greet, end), name: 'Other' })
      await until(async () => (await running(gateway, busy)) < backlog || receiver.requests.length > 0, 'a beginning')

      const tookMs = await timeToComplete(gateway, other)
      const left = await running(gateway, busy)
      t.diagnostic(`${Math.round(tookMs)} ms, while ${left} of the other flow were queued`)
      assert.ok(left > 10_000, `the other flow had only ${left} left`)
      assert.ok(tookMs < promptMs, `took ${tookMs} ms`)
    })
  }
})

suite('slow calls', () => {
  test('hundreds that came one by one are under way at once, and hold up nobody', async (t) => {
    const gateway = await startGateway(t)
    const held: (() => void)[] = []
    const receiver = await startReceiver(t, (_request, response) => void held.push(() => response.end()))
    closeAtEnd(t, () => {
      for (const answer of held) answer()
    })
    const slow = await gateway.given.activeFlow({ document: chain(call(receiver.url), end), name: 'Slow' })
    const quick = await gateway.given.activeFlow({ document: chain(greet, end), name: 'Quick' })
    const token = await gateway.given.apiToken()
    for (let sent = 0; sent < 300; sent++) assert.equal((await gateway.post(slow, {}, { token })).status, 202)
    await receiver.received(128)
    const tookMs = await timeToComplete(gateway, quick)
    assert.ok(tookMs < promptMs, `took ${tookMs} ms`)
    assert.equal(receiver.requests.length, 128)

    for (let answered = 0; answered < 300; answered++)
      await until(() => held[answered], 'the next call').then((answer) => answer())
    await until(async () => (await running(gateway, slow)) === 0, 'all to complete')
    assert.equal(receiver.requests.length, 300)
    await until(async () => (await leftJobs(gateway)) === 0, 'the queue to be empty')
  })

  test('what arrives for a flow with much to do goes into the bulk lane, and comes back when it is done', async (t) => {
    const gateway = await startGateway(t, { settings: { HOOKGATE_ROLES: 'inbound,control' } })
    const flow = await gateway.given.activeFlow({ document: chain(greet, end), name: 'Much' })
    const other = await gateway.given.activeFlow({ document: chain(greet, end), name: 'Little' })
    const token = await gateway.given.apiToken()
    await givenBacklog(gateway, flow, 600)
    const { pool } = gateway.database
    await pool.query('delete from graphile_worker._private_jobs')
    const laneOf = async (posted: Flow) => {
      await gateway.post(posted, {}, { token })
      const { rows } = await pool.query('delete from graphile_worker._private_jobs returning priority, flags')
      assert.equal(rows.length, 1)
      return rows[0].flags === null && rows[0].priority === 0 ? 'prompt' : 'bulk'
    }
    await until(async () => (await laneOf(flow)) === 'bulk', 'the bulk lane')
    assert.equal(await laneOf(other), 'prompt')
    await pool.query(`update experience set status = 'completed'`)
    await until(async () => (await laneOf(flow)) === 'prompt', 'the prompt lane')
  })
})

async function leftJobs({ database }: TestGateway): Promise<number> {
  const { rows } = await database.pool.query('select count(*)::int as jobs from graphile_worker._private_jobs')
  return rows[0].jobs
}
