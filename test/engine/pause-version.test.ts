import assert from 'node:assert/strict'
import { before, suite, test } from 'node:test'
import { toPublicId } from '#contract/ids.ts'
import { createActivity } from '#engine/activity.ts'
import { pauseVersion } from '#engine/pause-version.ts'
import { createSettler } from '#engine/settle.ts'
import { startReceiver } from '../harness/receiver.ts'
import { chain, end, openWorkshop, silentLog, type Workshop, withEdge } from './engine-fixture.ts'
import { suiteClosing } from './suite-closing.ts'

type TestFlow = Awaited<ReturnType<Workshop['flow']>>

suite('a fault', () => {
  const closing = suiteClosing()
  let workshop: Workshop
  before(async () => {
    workshop = await openWorkshop(closing)
    await workshop.engine(closing)
  })

  const call = (url: string, retries = 0) => ({
    id: 'crm',
    type: 'web_request',
    params: { method: 'POST', url, retries },
  })

  async function stateOf({ versionId }: TestFlow) {
    const { rows } = await workshop.database.pool.query(
      `select v.status as version, f.status as flow, f.active_version_id as active, f.revision,
              v.fault_node_id as node, v.fault_reason as reason, v.faulted_at is not null as faulted
         from flow_version v join flow f on f.id = v.flow_id where v.id = $1`,
      [versionId],
    )
    return rows[0]
  }

  async function setVersion({ versionId, flowId }: TestFlow, status: string): Promise<void> {
    const { pool } = workshop.database
    await pool.query('update flow set status = $2, active_version_id = $3 where id = $1', [
      flowId,
      status,
      status === 'active' ? versionId : null,
    ])
    await pool.query('update flow_version set status = $2 where id = $1', [versionId, status])
  }

  test('pauses the version and its flow, says why, and is audited once, however many meet it', async (t) => {
    const receiver = await startReceiver(t, (_request, response) => response.writeHead(503).end())
    const flow = await workshop.flow(
      withEdge(chain(call(receiver.url, 1), end), { from: 'crm', outcome: 'failure', to: 'done' }),
    )
    const ids = await workshop.append(
      flow,
      Array.from({ length: 60 }, () => ({})),
    )
    for (const id of ids) await workshop.reaches(id, 'errored')
    assert.deepEqual(await stateOf(flow), {
      version: 'errored',
      flow: 'errored',
      active: null,
      revision: 2,
      node: 'crm',
      reason: 'The answer was 503.',
      faulted: true,
    })
    const { rows } = await workshop.database.pool.query(
      'select actor, action, detail from audit_entry where subject = $1',
      [toPublicId('flow', flow.flowId)],
    )
    assert.deepEqual(rows, [
      {
        actor: 'system',
        action: 'flow.errored',
        detail: { version: 1, nodeId: 'crm', reason: 'The answer was 503.' },
      },
    ])
    // Those that came up when it was paused already have called nobody.
    const ends = await Promise.all(ids.map(async (id) => (await workshop.activities(id)).at(-1)))
    const called = ends.find((end) => end?.detail.startedAt !== undefined)
    assert.ok(Date.parse(called?.detail.startedAt) > 0)
    assert.equal(typeof called?.detail.durationMs, 'number')
  })

  test('on a draining version ends its experience as errored and nothing else', async (t) => {
    const receiver = await startReceiver(t, (_request, response) => response.writeHead(503).end())
    const flow = await workshop.flow(chain(call(receiver.url)))
    await setVersion(flow, 'draining')
    const [id = ''] = await workshop.append(flow, [{}])
    assert.equal((await workshop.reaches(id, 'errored')).failure, 'The answer was 503.')
    const { version, faulted } = await stateOf(flow)
    assert.deepEqual([version, faulted], ['draining', false])
  })

  test('what comes up while its version is paused is errored where it stands, and nothing is called', async (t) => {
    const receiver = await startReceiver(t)
    const pause = { id: 'pause', type: 'wait', params: { for: 'PT1S' } }
    const flow = await workshop.flow(chain(pause, call(receiver.url)))
    const [waiting = ''] = await workshop.append(flow, [{}])
    await workshop.reaches(waiting, 'waiting')
    const fault = { workspaceId: workshop.workspaceId, ...flow, nodeId: 'crm', reason: 'No\0 key.' }
    assert.equal(await pauseVersion(workshop.database.db, fault), true)
    const [fresh = ''] = await workshop.append(flow, [{}])

    const stood = await workshop.reaches(fresh, 'errored')
    assert.deepEqual([stood.node_id, stood.failure], [null, 'The flow version is paused: No key.'])
    assert.deepEqual(
      (await workshop.activities(fresh)).map(({ kind, detail }) => [kind, detail]),
      [['paused', { reason: 'The flow version is paused: No key.' }]],
    )
    // Its wait is over: it must not wait a second time.
    assert.equal((await workshop.reaches(waiting, 'errored')).node_id, 'crm')
    assert.deepEqual(
      (await workshop.activities(waiting)).map(({ kind, node_id }) => [kind, node_id]),
      [
        ['node_completed', 'trigger'],
        ['waiting', 'pause'],
        ['node_completed', 'pause'],
        ['paused', 'crm'],
      ],
    )
    assert.equal(receiver.requests.length, 0)
  })

  test('what was to be settled as errored because its version is paused is not, once that was resumed', async () => {
    const flow = await workshop.flow(chain(end))
    await setVersion(flow, 'errored')
    const [id = ''] = await workshop.append(flow, [{}])
    const { revision } = await workshop.reaches(id, 'errored')
    await setVersion(flow, 'active')
    await workshop.database.pool.query(`update experience set status = 'running', finished_at = null where id = $1`, [
      id,
    ])
    const settler = createSettler({ pool: workshop.database.pool, log: silentLog })
    const settlement = {
      experienceId: id,
      workspaceId: workshop.workspaceId,
      revision,
      status: 'errored' as const,
      nodeId: null,
      attempts: 0,
      outputs: null,
      failure: 'The flow version is paused.',
      wakeAt: null,
      activityCount: 2,
      activities: [createActivity('paused', undefined, {})],
      hasCalled: false,
      isQuarantined: false,
      whilePausedId: flow.versionId,
    }
    assert.equal(await settler.settle(settlement), false)
    assert.equal((await workshop.experience(id)).status, 'running')
  })

  test('lines of a timeline are never changed, and can be deleted', async () => {
    const [id = ''] = await workshop.append(await workshop.flow(chain(end)), [{}])
    await workshop.reaches(id, 'completed')
    const { pool } = workshop.database
    await assert.rejects(
      pool.query(`update activity set kind = 'failed' where experience_id = $1`, [id]),
      /append-only/,
    )
    assert.equal((await pool.query('delete from activity where experience_id = $1', [id])).rowCount, 2)
  })
})
