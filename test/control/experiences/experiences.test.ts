import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { Activity, Experience } from '#contract/experience.ts'
import type { Flow } from '#contract/flow.ts'
import { newId, toUuid } from '#contract/ids.ts'
import { gatewayOfSuite } from '../../harness/gateway-of-suite.ts'
import { until } from '../../harness/until.ts'
import { givenRequest } from '../requests/given-request.ts'
import { type GivenExperience, givenExperience } from './given-experience.ts'

suite('experiences', () => {
  const gateway = gatewayOfSuite()

  const uuid = (kind: 'experience' | 'request', id: string) => toUuid(kind, id) ?? ''
  const given = (flow: Flow, experience?: GivenExperience) => givenExperience(gateway, flow, experience)
  const givenActivities = async (id: string, count: number) => {
    const activities = Array.from({ length: count }, (_, index) => ({
      experience_id: uuid('experience', id),
      sequence: index + 1,
      workspace_id: gateway.workspaceUuid,
      at: new Date(Date.UTC(2031, 0, 1, 0, 0, index)),
      kind: 'node_completed',
      node_id: `n${index + 1}`,
      node_type: 'set_fields',
      detail: JSON.stringify({ b: 1, a: index }),
      context: 'order 7',
    }))
    await gateway.db.insertInto('activity').values(activities).execute()
    await gateway.db
      .updateTable('experience')
      .set({ activity_count: count })
      .where('id', '=', uuid('experience', id))
      .execute()
  }
  const idsOf = async (query: string) => {
    const { status, body, text } = await gateway.api('GET', `/experiences?${query}`)
    assert.equal(status, 200, text)
    return (body.items as Experience[]).map(({ id }) => id)
  }

  test('are listed newest first, in pages', async () => {
    const flow = await gateway.given.activeFlow()
    const ids: string[] = []
    for (const second of [1, 2, 3]) ids.unshift(await given(flow, { at: new Date(Date.UTC(2031, 0, 1, 0, 0, second)) }))
    const first = (await gateway.api('GET', `/experiences?flowId=${flow.id}&limit=2`)).body
    assert.deepEqual(
      first.items.map(({ id }: Experience) => id),
      ids.slice(0, 2),
    )
    const second = (await gateway.api('GET', `/experiences?flowId=${flow.id}&limit=2&cursor=${first.nextCursor}`)).body
    assert.deepEqual([second.items.map(({ id }: Experience) => id), second.nextCursor], [ids.slice(2), null])
  })

  test('are found by status, flow, version and context, together', async () => {
    const flow = await gateway.given.activeFlow()
    await gateway.api('POST', `/flows/${flow.id}/duplicate`)
    const at = (second: number) => new Date(Date.UTC(2031, 0, 1, 0, 0, second))
    const first = await given(flow, { at: at(1), status: 'completed', context: '{"order":"A%7"}' })
    const waiting = await given(flow, { at: at(2), status: 'waiting', context: 'ORDER b' })
    const { document } = (await gateway.api('GET', `/flows/${flow.id}`)).body
    await gateway.api('PUT', `/flows/${flow.id}/draft`, { document })
    const newer = await given(flow, { at: at(3), version: 2, status: 'completed' })
    const cases: [query: string, expected: string[]][] = [
      ['', [newer, waiting, first]],
      ['&status=completed', [newer, first]],
      ['&version=1', [waiting, first]],
      ['&version=2&status=completed', [newer]],
      ['&context=order', [waiting, first]],
      ['&context=A%25', [first]],
      ['&version=3', []],
      ['&q=order', [waiting, first]],
      [`&q=${waiting}`, [waiting]],
      [`&q=${newId('experience')}`, []],
      [`&from=${at(2).toISOString()}`, [newer, waiting]],
      [`&from=${at(2).toISOString()}&to=${at(3).toISOString()}`, [waiting]],
    ]
    for (const [query, expected] of cases) assert.deepEqual(await idsOf(`flowId=${flow.id}${query}`), expected, query)
    for (const query of [
      'status=lost',
      'flowId=x',
      'version=0',
      'version=one',
      'context=%00',
      'from=yesterday',
      'to=1969-12-31T23:59:59Z',
      'requestId=exp_01',
      'nodeId=1',
      'passedNodeId=a-b',
      `q=${'x'.repeat(201)}`,
      'limit=0',
      'cursor=x',
      'a=b',
    ])
      assert.equal((await gateway.api('GET', `/experiences?${query}`)).status, 422, query)
  })

  test('are found by the node where they stand, and by a node that they passed, by which outcome', async () => {
    const flow = await gateway.given.activeFlow()
    const [asked, answered, failed] = [await given(flow), await given(flow), await given(flow)]
    const stand = (id: string, node: string) =>
      gateway.db.updateTable('experience').set({ node_id: node }).where('id', '=', uuid('experience', id)).execute()
    for (const id of [answered, failed]) await stand(id, 'after')
    await stand(asked, 'ask')
    const passed = [answered, failed].map((id) => ({
      experience_id: uuid('experience', id),
      sequence: 1,
      workspace_id: gateway.workspaceUuid,
      at: new Date(),
      kind: 'node_completed',
      node_id: 'ask',
      node_type: 'web_request',
      detail: JSON.stringify({ outcome: id === failed ? 'failure' : 'success' }),
    }))
    const begun = { ...passed[0], experience_id: uuid('experience', asked), kind: 'node_started' } as (typeof passed)[0]
    await gateway.db
      .insertInto('activity')
      .values([...passed, begun])
      .execute()
    const cases: [query: string, expected: string[]][] = [
      ['nodeId=ask', [asked]],
      ['nodeId=after', [failed, answered]],
      ['passedNodeId=ask', [failed, answered]],
      ['passedNodeId=ask&passedOutcome=failure', [failed]],
      ['passedNodeId=ask&passedOutcome=other', []],
      ['passedNodeId=after', []],
    ]
    for (const [query, expected] of cases) assert.deepEqual(await idsOf(`flowId=${flow.id}&${query}`), expected, query)
  })

  test('are found by the request that started them, and by its duplicates', async () => {
    const flow = await gateway.given.activeFlow()
    const experience = await given(flow)
    await given(flow)
    const first = await givenRequest(gateway, { experienceId: experience })
    const duplicate = await givenRequest(gateway, { outcome: 'duplicate', experienceId: experience })
    const rejected = await givenRequest(gateway, { outcome: 'rejected', reason: 'flow_draft' })
    for (const name of ['requestId', 'q']) {
      assert.deepEqual(await idsOf(`${name}=${first}`), [experience])
      assert.deepEqual(await idsOf(`${name}=${duplicate}`), [experience])
      assert.deepEqual(await idsOf(`${name}=${rejected}`), [])
      assert.deepEqual(await idsOf(`${name}=${newId('request')}`), [])
    }
  })

  test('one is shown as it stands, with the name of its flow', async () => {
    const flow = await gateway.given.activeFlow({ name: 'Onboarding' })
    const id = await given(flow, { status: 'waiting', context: 'order 7' })
    await gateway.db
      .updateTable('experience')
      .set({ node_id: 'pause', wake_at: new Date('2040-01-01T00:00:00Z') })
      .where('id', '=', uuid('experience', id))
      .execute()
    const { status, body } = await gateway.api('GET', `/experiences/${id}`)
    assert.equal(status, 200)
    assert.deepEqual(
      { ...body, createdAt: '', requestId: '' },
      {
        id,
        flowId: flow.id,
        flowName: 'Onboarding',
        version: 1,
        requestId: '',
        status: 'waiting',
        nodeId: 'pause',
        nodeName: null,
        context: 'order 7',
        createdAt: '',
        finishedAt: null,
        wakeAt: '2040-01-01T00:00:00.000Z',
        attempts: 0,
        nextAttemptAt: null,
        failure: null,
      },
    )
    assert.match(body.requestId, /^req_/)
  })

  test('each is told with what its node is called in the version that it runs on', async () => {
    const named = (name: string) => ({
      nodes: [
        { id: 'trigger', type: 'webhook_trigger', name: ' ', description: 'C:\\udata' },
        { id: 'done', type: 'end', name },
      ],
      edges: [{ from: 'trigger', to: 'done' }],
    })
    const flow = await gateway.given.activeFlow({ document: named('Say hello') })
    await gateway.api('PUT', `/flows/${flow.id}/draft`, { document: named('Say goodbye') })
    const stand = async (id: string, node: string) => {
      await gateway.db
        .updateTable('experience')
        .set({ node_id: node })
        .where('id', '=', uuid('experience', id))
        .execute()
      return id
    }
    const [first, second] = [await given(flow), await given(flow, { version: 2 })]
    await stand(first, 'done')
    await stand(second, 'done')
    await stand(await given(flow), 'trigger')
    await given(flow)
    const { body } = await gateway.api('GET', `/experiences?flowId=${flow.id}`)
    assert.deepEqual(
      body.items.map(({ nodeId, nodeName }: Experience) => [nodeId, nodeName]),
      [
        [null, null],
        ['trigger', null],
        ['done', 'Say goodbye'],
        ['done', 'Say hello'],
      ],
    )
    assert.equal((await gateway.api('GET', `/experiences/${first}`)).body.nodeName, 'Say hello')
    assert.equal((await gateway.api('POST', `/experiences/${second}/terminate`)).body.nodeName, 'Say goodbye')
  })

  test('a timeline is read oldest first, in pages', async () => {
    const id = await given(await gateway.given.activeFlow())
    await givenActivities(id, 5)
    const first = (await gateway.api('GET', `/experiences/${id}/activities?limit=3`)).body
    assert.deepEqual(first.items[0], {
      sequence: 1,
      at: '2031-01-01T00:00:00.000Z',
      kind: 'node_completed',
      nodeId: 'n1',
      nodeType: 'set_fields',
      detail: { b: 1, a: 0 },
      context: 'order 7',
    })
    const second = (await gateway.api('GET', `/experiences/${id}/activities?limit=3&cursor=${first.nextCursor}`)).body
    const sequences = [...first.items, ...second.items].map(({ sequence }) => sequence)
    assert.deepEqual([sequences, second.nextCursor], [[1, 2, 3, 4, 5], null])
    for (const query of ['cursor=x', 'cursor=-1', 'limit=0', 'kind=waiting'])
      assert.equal((await gateway.api('GET', `/experiences/${id}/activities?${query}`)).status, 422, query)
  })

  test('a timeline tells the path through the flow', async () => {
    const flow = await gateway.given.activeFlow()
    const { body } = await gateway.post(flow, { firstname: 'harrison' }, { token: await gateway.given.apiToken() })
    const timeline = await until(async () => {
      const { items } = (await gateway.api('GET', `/experiences/${body.experienceId}/activities`)).body
      return items.at(-1)?.kind === 'completed' && (items as Activity[])
    }, 'the experience to end')
    assert.deepEqual(
      timeline.filter(({ kind }) => kind === 'node_completed').map(({ nodeId }) => nodeId),
      ['trigger', 'greeting'],
    )
    assert.equal(timeline.at(-1)?.nodeId, 'done')
  })

  test('terminating ends a live one where it stands, once, and is audited', async () => {
    const flow = await gateway.given.activeFlow()
    for (const live of ['running', 'waiting']) {
      const id = await given(flow, { status: live })
      await givenActivities(id, 2)
      const { status, body } = await gateway.api('POST', `/experiences/${id}/terminate`)
      assert.deepEqual([status, body.status, body.wakeAt], [200, 'terminated', null])
      assert.ok(Math.abs(Date.parse(body.finishedAt) - Date.now()) < 60_000)

      const { items } = (await gateway.api('GET', `/experiences/${id}/activities`)).body
      const last = items.at(-1)
      assert.deepEqual([last.sequence, last.kind], [3, 'terminated'])
      assert.match(last.detail.by, /^mgk_/)

      const again = await gateway.api('POST', `/experiences/${id}/terminate`)
      assert.deepEqual([again.status, again.body.state, again.body.allowed], [409, 'terminated', []])
      const audit = (await gateway.api('GET', `/audit-entries?subject=${id}`)).body.items
      assert.deepEqual(
        audit.map(({ action, detail }: Record<string, unknown>) => [action, detail]),
        [['experience.terminated', { flowId: flow.id, nodeId: null }]],
      )
    }
  })

  test('one that is over cannot be terminated', async () => {
    const flow = await gateway.given.activeFlow()
    for (const over of ['completed', 'failed', 'terminated']) {
      const id = await given(flow, { status: over })
      const { status, body } = await gateway.api('POST', `/experiences/${id}/terminate`)
      assert.deepEqual([status, body.state], [409, over])
      assert.equal((await gateway.api('GET', `/experiences/${id}`)).body.finishedAt, null, 'nothing was written')
    }
  })

  test('one that is errored can be terminated: nobody will mend it', async () => {
    const id = await given(await gateway.given.activeFlow(), { status: 'errored' })
    const { status, body } = await gateway.api('POST', `/experiences/${id}/terminate`)
    assert.deepEqual([status, body.status], [200, 'terminated'])
  })

  test('of many calls at once exactly one terminates', async () => {
    const id = await given(await gateway.given.activeFlow())
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => gateway.api('POST', `/experiences/${id}/terminate`)),
    )
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 409, 409, 409, 409, 409])
    assert.equal((await gateway.api('GET', `/experiences/${id}/activities`)).body.items.length, 1)
  })
})
