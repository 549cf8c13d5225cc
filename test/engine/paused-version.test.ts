import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { Activity, Experience } from '#contract/experience.ts'
import type { Flow } from '#contract/flow.ts'
import type { FlowDocument } from '#contract/flow-document.ts'
import type { InboundRequest } from '#contract/inbound-request.ts'
import { gatewayOfSuite } from '../harness/gateway-of-suite.ts'
import { startReceiver } from '../harness/receiver.ts'
import { until } from '../harness/until.ts'

/** trigger → first call → second call → end */
function twoCalls(first: string, second: string, retries = 0): FlowDocument {
  const params = { method: 'POST', body: '{{trigger | json}}', retries }
  return {
    nodes: [
      { id: 'trigger', type: 'webhook_trigger' },
      { id: 'first', type: 'web_request', params: { ...params, url: first } },
      { id: 'second', type: 'web_request', params: { ...params, url: second } },
      { id: 'done', type: 'end' },
    ],
    edges: [
      { from: 'trigger', to: 'first' },
      { from: 'first', outcome: 'success', to: 'second' },
      { from: 'second', outcome: 'success', to: 'done' },
      // A fault is not a failure: this is never gone.
      { from: 'second', outcome: 'failure', to: 'done' },
    ],
  }
}

suite('a version that meets a fault', () => {
  const gateway = gatewayOfSuite()

  const read = async (flowId: string) => (await gateway.api('GET', `/flows/${flowId}`)).body as Flow
  const experiencesOf = async (flowId: string, status?: string) => {
    const filter = status === undefined ? '' : `&status=${status}`
    const { body } = await gateway.api('GET', `/experiences?flowId=${flowId}&limit=200${filter}`)
    return body.items as Experience[]
  }
  const reaches = (flowId: string, status: string, count: number) =>
    until(async () => {
      const experiences = await experiencesOf(flowId, status)
      return experiences.length === count && experiences
    }, `${count} experiences that are ${status}`)
  const timelineOf = async (id: string) =>
    ((await gateway.api('GET', `/experiences/${id}/activities`)).body.items as Activity[]).map(({ kind }) => kind)

  /** Two receivers, of which the second is broken until it is mended. */
  const given = async (t: Parameters<typeof startReceiver>[0], retries = 0) => {
    let isBroken = true
    const first = await startReceiver(t)
    const second = await startReceiver(t, (_, response) => response.writeHead(isBroken ? 503 : 200).end())
    const flow = await gateway.given.activeFlow({ document: twoCalls(first.url, second.url, retries) })
    const token = await gateway.given.apiToken()
    const send = async (count: number) => {
      const answers = await Promise.all(Array.from({ length: count }, (_, n) => gateway.post(flow, { n }, { token })))
      return answers.map(({ status }) => status)
    }
    return { flow, first, second, token, send, mend: () => (isBroken = false) }
  }

  test('pauses with its flow; requests are refused and kept, and resuming continues everything', async (t) => {
    const { flow, first, second, send, mend } = await given(t)
    assert.deepEqual(new Set(await send(20)), new Set([202]))
    await reaches(flow.id, 'errored', 20)

    const paused = await read(flow.id)
    assert.deepEqual([paused.status, paused.activeVersion], ['errored', null])
    assert.equal(paused.fault?.nodeId, 'second')
    assert.equal(paused.fault?.reason, 'The answer was 503.')
    assert.ok(Math.abs(Date.parse(paused.fault?.at ?? '') - Date.now()) < 60_000)
    const { items: versions } = (await gateway.api('GET', `/flows/${flow.id}/versions`)).body
    assert.deepEqual([versions[0].status, versions[0].fault.reason], ['errored', 'The answer was 503.'])

    assert.deepEqual(await send(10), Array(10).fill(409))
    const { items } = (await gateway.api('GET', `/requests?flowId=${flow.id}&outcome=rejected`)).body
    assert.deepEqual(
      items.map(({ reason }: InboundRequest) => reason),
      Array(10).fill('flow_errored'),
    )
    const body = await gateway.api('GET', `/requests/${items[0].id}/body`)
    assert.match(body.text, /^\{"n":\d\}$/)

    mend()
    const resumed = (await gateway.api('POST', `/flows/${flow.id}/resume`)).body as Flow
    assert.deepEqual([resumed.status, resumed.activeVersion, resumed.fault], ['active', 1, null])
    await reaches(flow.id, 'completed', 20)
    const keys = new Set(first.requests.map(({ headers }) => headers['idempotency-key']))
    assert.equal(first.requests.length, keys.size, 'a step that was passed is not repeated')
    assert.equal(new Set(second.requests.map(({ headers }) => headers['idempotency-key'])).size, 20)
    assert.deepEqual(new Set(await send(1)), new Set([202]))

    const { items: audit } = (await gateway.api('GET', `/audit-entries?subject=${flow.id}`)).body
    assert.deepEqual(
      audit.map(({ action, actor }: { action: string; actor: string }) => [action, actor === 'system']),
      [
        ['flow.resumed', false],
        ['flow.errored', true],
        ['flow.activated', false],
        ['flow.created', false],
      ],
    )
    assert.deepEqual(audit[0].detail.experiences, 20)
  })

  test('pauses after the last attempt only, and tells when the next one is', async (t) => {
    const { flow, send } = await given(t, 1)
    await send(1)
    const [waiting] = await until(async () => {
      const experiences = await experiencesOf(flow.id, 'running')
      return experiences[0]?.attempts === 1 && experiences
    }, 'a failed attempt')
    assert.ok(Date.parse(waiting?.nextAttemptAt ?? '') > Date.parse(waiting?.createdAt ?? ''))
    assert.equal((await read(flow.id)).status, 'active')

    const [errored] = await reaches(flow.id, 'errored', 1)
    assert.deepEqual([errored?.attempts, errored?.nextAttemptAt, errored?.nodeId], [2, null, 'second'])
    assert.equal((await read(flow.id)).status, 'errored')
    assert.deepEqual(await timelineOf(errored?.id ?? ''), [
      'node_completed',
      'node_completed',
      'attempt_failed',
      'errored',
    ])
  })

  test('holds what wakes from a wait meanwhile, and does not make it wait again', async (t) => {
    const receiver = await startReceiver(t, (request, response) =>
      response.writeHead(request.body.includes('broken') ? 503 : 200).end(),
    )
    const flow = await gateway.given.activeFlow({
      document: {
        nodes: [
          { id: 'trigger', type: 'webhook_trigger' },
          { id: 'pause', type: 'wait', params: { for: '{{trigger.wait}}' } },
          {
            id: 'call',
            type: 'web_request',
            params: { method: 'POST', url: receiver.url, body: '{{trigger.text}}', retries: 0 },
          },
        ],
        edges: [
          { from: 'trigger', to: 'pause' },
          { from: 'pause', to: 'call' },
        ],
      },
    })
    const token = await gateway.given.apiToken()
    await gateway.post(flow, { wait: 'PT3S', text: 'fine' }, { token })
    await reaches(flow.id, 'waiting', 1)
    const { body } = await gateway.post(flow, { wait: 'PT0S', text: 'broken' }, { token })
    await reaches(flow.id, 'errored', 2)
    const held = (await experiencesOf(flow.id)).find(({ id }) => id !== body.experienceId)
    assert.deepEqual(await timelineOf(held?.id ?? ''), ['node_completed', 'waiting', 'node_completed', 'paused'])
    assert.match(held?.failure ?? '', /paused: The answer was 503/)

    assert.equal((await gateway.api('POST', `/experiences/${body.experienceId}/terminate`)).status, 200)
    await gateway.api('POST', `/flows/${flow.id}/resume`)
    await reaches(flow.id, 'completed', 1)
    assert.deepEqual((await timelineOf(held?.id ?? '')).slice(3), ['paused', 'resumed', 'node_completed', 'completed'])
  })

  test('is replaced by a mended draft; what it had goes on when it is retried', async (t) => {
    const { flow, first, send, mend } = await given(t)
    await send(2)
    await reaches(flow.id, 'errored', 2)
    const [one, two] = await experiencesOf(flow.id)
    const retry = (id = '') => gateway.api('POST', `/experiences/${id}/retry`)
    const early = await retry(one?.id)
    assert.deepEqual([early.status, early.body.state], [409, 'errored'])
    assert.match(early.body.detail, /paused.*resume/)

    await gateway.api('PUT', `/flows/${flow.id}/draft`, { document: twoCalls(first.url, first.url) })
    const activated = (await gateway.api('POST', `/flows/${flow.id}/activate`)).body as Flow
    assert.deepEqual([activated.status, activated.activeVersion, activated.fault], ['active', 2, null])
    const { items } = (await gateway.api('GET', `/flows/${flow.id}/versions`)).body
    assert.deepEqual(
      items.map(({ status }: { status: string }) => status),
      ['active', 'draining'],
    )

    mend()
    assert.deepEqual([(await retry(one?.id)).status, (await retry(two?.id)).status], [200, 200])
    await reaches(flow.id, 'completed', 2)
    // How far each was when the version was paused differs. Retried, it goes on from there, and does nothing twice.
    const { items: activities } = (await gateway.api('GET', `/experiences/${one?.id}/activities`)).body
    const completed = (activities as Activity[]).filter(({ kind }) => kind === 'node_completed')
    assert.deepEqual(
      completed.map(({ nodeId }) => nodeId),
      ['trigger', 'first', 'second'],
    )
    assert.equal(activities.at(-1).kind, 'completed')
    assert.ok(activities.some(({ kind }: Activity) => kind === 'retried'))
    const again = await retry(one?.id)
    assert.deepEqual([again.status, again.body.state], [409, 'completed'])
    const { items: audit } = (await gateway.api('GET', `/audit-entries?subject=${one?.id}`)).body
    assert.equal(audit[0].action, 'experience.retried')
  })
})
