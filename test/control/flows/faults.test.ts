import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { Experience } from '#contract/experience.ts'
import type { Flow, FlowVersion } from '#contract/flow.ts'
import type { FlowDocument } from '#contract/flow-document.ts'
import { newUuid, toPublicId, toUuid } from '#contract/ids.ts'
import { retireDrainedVersions } from '#engine/retire-drained-versions.ts'
import { gatewayOfSuite } from '../../harness/gateway-of-suite.ts'
import { type Receiver, startReceiver } from '../../harness/receiver.ts'
import { until } from '../../harness/until.ts'

/** trigger → book (always answered) → crm (answered as `health` says) → end */
function twoCalls({ url }: Receiver): FlowDocument {
  const request = (path: string) => ({ method: 'POST', url: `${url}/${path}`, body: '{{trigger | json}}', retries: 0 })
  return {
    nodes: [
      { id: 'trigger', type: 'webhook_trigger' },
      { id: 'book', type: 'web_request', params: request('book') },
      { id: 'crm', type: 'web_request', name: 'Call the CRM', params: request('crm') },
      { id: 'done', type: 'end' },
    ],
    edges: [
      { from: 'trigger', to: 'book' },
      { from: 'book', outcome: 'success', to: 'crm' },
      { from: 'crm', outcome: 'success', to: 'done' },
    ],
  }
}

suite('faults of a flow', () => {
  const gateway = gatewayOfSuite()

  async function givenService(t: { after(close: () => unknown): void }) {
    const health = { status: 503 }
    const receiver = await startReceiver(t, ({ url }, response) =>
      response.writeHead(url === '/crm' ? health.status : 200).end(),
    )
    return { health, receiver, count: (path: string) => receiver.requests.filter(({ url }) => url === path).length }
  }
  const flowOf = async (id: string) => (await gateway.api('GET', `/flows/${id}`)).body as Flow
  const isErrored = (id: string) => until(async () => (await flowOf(id)).status === 'errored', 'the flow to pause')
  const experiencesOf = async (flow: Flow, status: string) => {
    const { body } = await gateway.api('GET', `/experiences?flowId=${flow.id}&status=${status}&limit=200`)
    return body.items as Experience[]
  }
  const count = async (flow: Flow, status: string) => {
    const { rows } = await gateway.database.pool.query(
      'select count(*) as count from experience where flow_id = $1 and status = $2',
      [toUuid('flow', flow.id), status],
    )
    return rows[0].count as number
  }

  test('a fault pauses the flow, later requests are refused with their body kept, and resuming continues from the failed step', async (t) => {
    const { health, receiver, count: calls } = await givenService(t)
    const token = await gateway.given.apiToken()
    const flow = await gateway.given.activeFlow({ document: twoCalls(receiver) })
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, number) => gateway.post(flow, { number }, { token })),
    )
    const accepted = answers.filter(({ status }) => status === 202).length
    assert.ok(accepted > 0)
    await isErrored(flow.id)
    await until(async () => (await count(flow, 'errored')) === accepted, 'all of them to stand still')

    const paused = await flowOf(flow.id)
    assert.deepEqual(
      [paused.activeVersion, { ...paused.fault, at: '' }],
      [null, { at: '', version: 1, nodeId: 'crm', nodeName: 'Call the CRM', reason: 'The answer was 503.' }],
    )
    const [version] = (await gateway.api('GET', `/flows/${flow.id}/versions`)).body.items as FlowVersion[]
    assert.deepEqual([version?.status, version?.fault], ['errored', paused.fault])
    for (let number = 0; number < 10; number++) {
      const refused = await gateway.post(flow, { late: number }, { token })
      assert.deepEqual([refused.status, refused.body.type.split('/').at(-1)], [409, 'flow-not-active'])
    }
    const kept = await until(async () => {
      const { body } = await gateway.api('GET', `/requests?flowId=${flow.id}&outcome=rejected&reason=flow_errored`)
      return body.items.length >= 10 && body.items
    }, 'the refusals to be recorded')
    const { text } = await gateway.api('GET', `/requests/${kept[0].id}/body`)
    assert.match(text, /\{"late":\d\}/)

    health.status = 200
    const { status, body } = await gateway.api('POST', `/flows/${flow.id}/resume`)
    assert.deepEqual([status, body.status, body.activeVersion, body.fault], [200, 'active', 1, null])
    await until(async () => (await count(flow, 'completed')) === accepted, 'all of them to complete')
    assert.equal(calls('/book'), accepted, 'no step before the failed one is repeated')
    const [audit] = (await gateway.api('GET', `/audit-entries?subject=${flow.id}&action=flow.resumed`)).body.items
    assert.equal(audit.detail.experiences, accepted)
    const [one] = await experiencesOf(flow, 'completed')
    const { items } = (await gateway.api('GET', `/experiences/${one?.id}/activities`)).body
    const resumed = items.find(({ kind }: { kind: string }) => kind === 'resumed')
    assert.match(resumed.detail.by, /^mgk_/)
    assert.deepEqual(
      items.map(({ sequence }: { sequence: number }) => sequence),
      items.map((_: unknown, index: number) => index + 1),
    )
    assert.equal((await gateway.post(flow, {}, { token })).status, 202)
  })

  test('2,000 paused experiences continue, and a quarantined one stays', async (t) => {
    const { health, receiver, count: calls } = await givenService(t)
    const token = await gateway.given.apiToken()
    const flow = await gateway.given.activeFlow({ document: twoCalls(receiver) })
    await gateway.post(flow, { number: 0 }, { token })
    await isErrored(flow.id)
    await until(async () => (await count(flow, 'errored')) === 1, 'it to be errored')
    // Where a crash between pausing and settling leaves them: at the step, their version paused.
    await gateway.database.pool.query(
      `insert into experience (id, workspace_id, flow_id, version_id, request_id, status, node_id, outputs, failure,
         finished_at, is_quarantined)
       select gen_random_uuid(), workspace_id, flow_id, version_id, request_id, 'errored', 'crm', outputs, failure, now(), n = 0
         from experience, generate_series(0, 1999) n where flow_id = $1`,
      [toUuid('flow', flow.id)],
    )
    health.status = 200
    assert.equal((await gateway.api('POST', `/flows/${flow.id}/resume`)).status, 200)
    await until(async () => (await count(flow, 'completed')) === 2000, 'all of them to complete', 60_000)
    assert.equal(calls('/book'), 1)
    const [left] = await experiencesOf(flow, 'errored')
    assert.equal(await count(flow, 'errored'), 1)
    assert.equal((await gateway.api('POST', `/experiences/${left?.id}/retry`)).status, 200)
    await until(async () => (await count(flow, 'completed')) === 2001, 'the retried one to complete')
  })

  test('a mended draft takes the place of the errored version, whose experiences can be retried on it', async (t) => {
    const { health, receiver, count: calls } = await givenService(t)
    const token = await gateway.given.apiToken()
    const flow = await gateway.given.activeFlow({ document: twoCalls(receiver) })
    await gateway.post(flow, { number: 0 }, { token })
    await isErrored(flow.id)
    await until(async () => (await count(flow, 'errored')) === 1, 'it to be errored')
    const refused = await gateway.api('POST', `/flows/${flow.id}/activate`)
    assert.deepEqual([refused.status, refused.body.allowed], [409, ['drain', 'terminate', 'resume']])

    await gateway.api('PUT', `/flows/${flow.id}/draft`, { document: twoCalls(receiver) })
    const { status, body } = await gateway.api('POST', `/flows/${flow.id}/activate`)
    assert.deepEqual([status, body.status, body.activeVersion, body.fault], [200, 'active', 2, null])
    const versions = (await gateway.api('GET', `/flows/${flow.id}/versions`)).body.items as FlowVersion[]
    assert.deepEqual(
      versions.map(({ status }) => status),
      ['active', 'draining'],
    )
    await retireDrainedVersions(gateway.db, { settlingMs: 0 })
    const [experience] = await experiencesOf(flow, 'errored')
    assert.equal(experience?.version, 1, 'errored experiences stay, and so does their version')
    health.status = 200
    assert.equal((await gateway.api('POST', `/experiences/${experience?.id}/retry`)).status, 200)
    await until(async () => (await count(flow, 'completed')) === 1, 'it to complete on its version')
    assert.equal(calls('/book'), 1)
    const retired = await retireDrainedVersions(gateway.db, { settlingMs: 0 })
    assert.deepEqual(
      retired.map((id) => toPublicId('flowVersion', id)),
      [versions[1]?.id],
    )
  })

  test('a draining flow stays as long as it has an errored experience, and a fault does not change it', async (t) => {
    const { receiver } = await givenService(t)
    const token = await gateway.given.apiToken()
    const flow = await gateway.given.activeFlow({ document: twoCalls(receiver) })
    await gateway.post(flow, {}, { token })
    await isErrored(flow.id)
    await gateway.api('POST', `/flows/${flow.id}/drain`)
    const [experience] = await until(async () => {
      const errored = await experiencesOf(flow, 'errored')
      return errored.length === 1 && errored
    }, 'it to be errored')
    await retireDrainedVersions(gateway.db, { settlingMs: 0 })
    assert.equal((await gateway.api('POST', `/experiences/${experience?.id}/retry`)).status, 200)
    await until(async () => (await count(flow, 'errored')) === 1, 'it to be errored again')
    await retireDrainedVersions(gateway.db, { settlingMs: 0 })
    assert.equal((await flowOf(flow.id)).status, 'draining')
  })

  test('resuming while experiences are being settled as paused leaves none of them behind', async (t) => {
    const { health, receiver } = await givenService(t)
    const token = await gateway.given.apiToken()
    const flow = await gateway.given.activeFlow({ document: twoCalls(receiver) })
    await gateway.post(flow, {}, { token })
    await isErrored(flow.id)
    const ids = Array.from({ length: 400 }, () => newUuid())
    await gateway.database.pool.query(
      `with template as (select * from experience where flow_id = $1 limit 1), started as (
         insert into experience (id, workspace_id, flow_id, version_id, request_id)
         select unnest($2::uuid[]), workspace_id, flow_id, version_id, request_id from template
       )
       insert into graphile_worker._private_jobs (task_id, payload)
       select t.id, to_json($2::uuid[]) from graphile_worker._private_tasks t where t.identifier = 'advance'`,
      [toUuid('flow', flow.id), ids],
    )
    health.status = 200
    assert.equal((await gateway.api('POST', `/flows/${flow.id}/resume`)).status, 200)
    await until(async () => (await count(flow, 'completed')) === 401, 'all of them to complete', 60_000)
  })
})
