import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { FlowDocument } from '#contract/flow-document.ts'
import { newId, toUuid } from '#contract/ids.ts'
import { continueExperiences } from '#control/experiences/continue-experiences.ts'
import { gatewayOfSuite } from '../../harness/gateway-of-suite.ts'
import { startReceiver } from '../../harness/receiver.ts'
import { until } from '../../harness/until.ts'
import { givenExperience } from './given-experience.ts'

suite('retrying an experience', () => {
  const gateway = gatewayOfSuite()

  const get = async (id: string) => (await gateway.api('GET', `/experiences/${id}`)).body
  const retry = (id: string, options?: { key: string | null }) =>
    gateway.api('POST', `/experiences/${id}/retry`, undefined, options)
  const call = (url: string, retries = 0): FlowDocument => ({
    nodes: [
      { id: 'trigger', type: 'webhook_trigger' },
      { id: 'crm', type: 'web_request', params: { method: 'POST', url, retries } },
    ],
    edges: [{ from: 'trigger', to: 'crm' }],
  })

  test('one that failed goes on from the failed step, with a line that says who, and an audit entry', async (t) => {
    const statuses = [422, 200]
    const receiver = await startReceiver(t, (_request, response) => response.writeHead(statuses.shift() ?? 500).end())
    const flow = await gateway.given.activeFlow({ document: call(receiver.url) })
    const { body } = await gateway.post(flow, {}, { token: await gateway.given.apiToken() })
    const id = body.experienceId as string
    await until(async () => (await get(id)).status === 'failed', 'it to fail')
    assert.equal((await gateway.api('GET', `/flows/${flow.id}`)).body.status, 'active')

    const answer = await retry(id)
    assert.equal(answer.status, 200, answer.text)
    assert.deepEqual(
      [answer.body.status, answer.body.nodeId, answer.body.failure, answer.body.finishedAt, answer.body.attempts],
      ['running', 'crm', null, null, 0],
    )
    await until(async () => (await get(id)).status === 'completed', 'it to complete')
    const { items } = (await gateway.api('GET', `/experiences/${id}/activities`)).body
    assert.deepEqual(
      items.map(({ kind, nodeId }: Record<string, unknown>) => [kind, nodeId]),
      [
        ['node_completed', 'trigger'],
        ['failed', 'crm'],
        ['retried', 'crm'],
        ['node_completed', 'crm'],
        ['completed', null],
      ],
    )
    assert.match(items[2].detail.by, /^mgk_/)
    const audit = (await gateway.api('GET', `/audit-entries?subject=${id}`)).body.items
    assert.deepEqual(
      audit.map(({ action, detail }: Record<string, unknown>) => [action, detail]),
      [['experience.retried', { flowId: flow.id, nodeId: 'crm', from: 'failed' }]],
    )
  })

  test('an attempt that failed shows its number and when the next one is', async (t) => {
    const receiver = await startReceiver(t, (_request, response) => response.writeHead(503).end())
    const flow = await gateway.given.activeFlow({ document: call(receiver.url, 10) })
    const { body } = await gateway.post(flow, {}, { token: await gateway.given.apiToken() })
    const { attempts, nextAttemptAt, status } = await until(async () => {
      const experience = await get(body.experienceId)
      return experience.attempts > 0 && experience
    }, 'an attempt to fail')
    assert.deepEqual([status, attempts], ['running', 1])
    assert.ok(Date.parse(nextAttemptAt) > Date.now() - 10_000)
    assert.equal((await gateway.api('GET', `/experiences/${body.experienceId}`)).body.nextAttemptAt !== undefined, true)
    await gateway.api('POST', `/flows/${flow.id}/terminate`)
    assert.equal((await get(body.experienceId)).nextAttemptAt, null)
  })

  test('one that runs, waits, is completed or terminated is refused, and so is one whose version is paused or over', async () => {
    const flow = await gateway.given.activeFlow()
    for (const status of ['running', 'waiting', 'completed', 'terminated']) {
      const id = await givenExperience(gateway, flow, { status })
      const { status: code, body } = await retry(id)
      assert.deepEqual([code, body.state, body.allowed], [409, status, []])
      assert.match(body.type, /illegal-transition$/)
      assert.equal((await get(id)).status, status)
    }
    const errored = await givenExperience(gateway, flow, { status: 'errored' })
    const failed = await givenExperience(gateway, flow, { status: 'failed' })
    const flowId = toUuid('flow', flow.id) ?? ''
    await gateway.db.updateTable('flow_version').set({ status: 'errored' }).where('flow_id', '=', flowId).execute()
    await gateway.db
      .updateTable('flow')
      .set({ status: 'errored', active_version_id: null })
      .where('id', '=', flowId)
      .execute()
    const paused = await retry(errored)
    assert.equal(paused.status, 409)
    assert.match(paused.body.detail, /is paused on a fault: resume the flow/)
    for (const [command, detail] of [
      ['terminate', /is over: run the experience again from its request/],
      ['archive', /is over: run the experience again from its request/],
    ] as const) {
      await gateway.api('POST', `/flows/${flow.id}/${command}`)
      const over = await retry(failed)
      assert.equal(over.status, 409)
      assert.match(over.body.detail, detail)
    }
    assert.equal((await get(failed)).status, 'failed')
  })

  test('bad ids, strangers, viewers and other workspaces', async () => {
    const flow = await gateway.given.activeFlow()
    const id = await givenExperience(gateway, flow, { status: 'failed' })
    assert.equal((await retry('exp_x')).status, 404)
    assert.equal((await retry(newId('experience'))).status, 404)
    assert.equal((await retry(id, { key: null })).status, 401)
    assert.equal((await retry(id, { key: await gateway.given.key({ role: 'viewer' }) })).status, 403)
    assert.equal((await retry(id, { key: (await gateway.given.otherWorkspace()).key })).status, 404)
    assert.equal((await get(id)).status, 'failed')
    assert.equal((await retry(id, { key: await gateway.given.key({ role: 'designer' }) })).status, 200)
  })

  test('of many retries at once one wins', async () => {
    const flow = await gateway.given.activeFlow()
    const id = await givenExperience(gateway, flow, { status: 'errored' })
    const statuses = (await Promise.all([1, 2, 3, 4].map(() => retry(id)))).map(({ status }) => status)
    assert.deepEqual(statuses.sort(), [200, 409, 409, 409])
  })

  test('a set of experiences is continued as far as it can be, and the ids of those are returned', async () => {
    const flow = await gateway.given.activeFlow()
    const uuid = (id: string) => toUuid('experience', id) ?? ''
    const failed = await givenExperience(gateway, flow, { status: 'failed' })
    const errored = await givenExperience(gateway, flow, { status: 'errored' })
    const completed = await givenExperience(gateway, flow, { status: 'completed' })
    const actor = { id: 'mgk_test', workspaceId: gateway.workspaceUuid }
    const ids = [failed, errored, completed, newId('experience')].map(uuid)
    const continued = await gateway.db
      .transaction()
      .execute((transaction) => continueExperiences(transaction, actor, { kind: 'retried', experienceIds: ids }))
    assert.deepEqual(continued.toSorted(), [failed, errored].map(uuid).toSorted())
    for (const id of [failed, errored])
      await until(async () => (await get(id)).status === 'completed', 'it to complete')
    const stranger = { id: 'mgk_test', workspaceId: '00000000-0000-7000-8000-000000000000' }
    const again = await givenExperience(gateway, flow, { status: 'failed' })
    const none = await gateway.db
      .transaction()
      .execute((transaction) =>
        continueExperiences(transaction, stranger, { kind: 'retried', experienceIds: [uuid(again)] }),
      )
    assert.deepEqual(none, [])
    await gateway.api('POST', `/flows/${flow.id}/terminate`)
    const tooLate = await gateway.db
      .transaction()
      .execute((transaction) =>
        continueExperiences(transaction, actor, { kind: 'retried', experienceIds: [uuid(again)] }),
      )
    assert.deepEqual(tooLate, [], 'its version is over')
  })
})
