import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { newId } from '#contract/ids.ts'
import { gatewayOfSuite } from '../../harness/gateway-of-suite.ts'
import { until } from '../../harness/until.ts'
import { givenRequest } from '../requests/given-request.ts'
import { givenExperience } from './given-experience.ts'

suite('running an experience again', () => {
  const gateway = gatewayOfSuite()

  const runAgain = (id: string, key?: string | null) =>
    gateway.api('POST', `/experiences/${id}/run-again`, undefined, key === undefined ? {} : { key })
  const get = async (path: string) => (await gateway.api('GET', path)).body

  test('replays the request that started it, and leaves it as it is', async () => {
    const [flow, token] = [await gateway.given.activeFlow(), await gateway.given.apiToken()]
    const first = (await gateway.post(flow, { firstname: 'harrison' }, { token })).body
    const isCompleted = async (id: string) => (await get(`/experiences/${id}`)).status === 'completed'
    await until(() => isCompleted(first.experienceId), 'the first to complete')
    const before = await get(`/experiences/${first.experienceId}`)
    const { status, body } = await runAgain(first.experienceId)
    assert.equal(status, 201)
    await until(() => isCompleted(body.experienceId), 'the second to complete')
    assert.deepEqual(await get(`/experiences/${first.experienceId}`), before)
    assert.equal((await get(`/requests/${body.requestId}`)).replayOf, first.requestId)
    const { items } = await get(`/audit-entries?subject=${first.experienceId}`)
    assert.deepEqual(
      items.map(({ action, detail }: Record<string, unknown>) => [action, detail]),
      [['experience.run_again', { ...body, flowId: flow.id }]],
    )
  })

  test('says so when the request is no longer kept, or the flow takes none', async () => {
    const flow = await gateway.given.activeFlow()
    const gone = await runAgain(await givenExperience(gateway, flow, { status: 'failed' }))
    assert.deepEqual([gone.status, gone.body.title], [410, 'The request is no longer kept.'])
    const requestId = await givenRequest(gateway, { flowId: flow.id })
    const id = await givenExperience(gateway, flow, { status: 'failed', requestId })
    await gateway.api('POST', `/flows/${flow.id}/terminate`)
    const { status, body } = await runAgain(id)
    assert.deepEqual([status, body.detail, body.state], [409, 'The flow is terminated.', 'terminated'])
  })

  test('takes nothing besides, and is for those who may, in their own workspace', async () => {
    const flow = await gateway.given.activeFlow()
    const requestId = await givenRequest(gateway, { flowId: flow.id })
    const id = await givenExperience(gateway, flow, { status: 'completed', requestId })
    assert.equal((await gateway.api('POST', `/experiences/${id}/run-again`, { from: 'start' })).status, 422)
    for (const unknown of ['1', newId('experience'), flow.id]) assert.equal((await runAgain(unknown)).status, 404)
    assert.equal((await runAgain(id, null)).status, 401)
    assert.equal((await runAgain(id, await gateway.given.key({ role: 'viewer' }))).status, 403)
    assert.equal((await runAgain(id, (await gateway.given.otherWorkspace()).key)).status, 404)
    assert.equal((await get(`/requests/${requestId}`)).replayedAs, null)
  })
})
