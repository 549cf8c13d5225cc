import assert from 'node:assert/strict'
import { before, suite, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { newId } from '#contract/ids.ts'
import { suiteClosing } from '../../engine/suite-closing.ts'
import { startGateway } from '../../harness/gateway.ts'
import { gatewayOfSuite } from '../../harness/gateway-of-suite.ts'
import { type Receiver, startReceiver } from '../../harness/receiver.ts'
import { until } from '../../harness/until.ts'
import { row, splitDocument } from './trial-documents.ts'

const done = { id: 'done', type: 'end' }

suite('test runs of a flow', () => {
  const gateway = gatewayOfSuite()
  const closing = suiteClosing()
  let receiver: Receiver
  before(async () => {
    receiver = await startReceiver(closing, ({ url }, response) => {
      const status = url.endsWith('/503') ? 503 : 200
      response.writeHead(status, { 'content-type': 'application/json', 'set-cookie': 'a=secret' })
      response.end('{"id": 7}')
    })
  })

  const draft = async (document: unknown) =>
    (await gateway.api('POST', '/flows', { name: 'Draft', document })).body as { id: string; triggerUrl: string }
  const run = (flow: { id: string }, input: Record<string, unknown> = {}, options = {}) =>
    gateway.api('POST', `/flows/${flow.id}/test-runs`, input, options)
  const audits = async (flow: { id: string }) => {
    const { body } = await gateway.api('GET', `/audit-entries?subject=${flow.id}`)
    return (body.items as { action: string; detail: unknown }[]).filter(({ action }) => action === 'flow.test_run')
  }

  test('take the path of the payload, step by step, and send nothing', async () => {
    const flow = await draft(splitDocument(10, receiver.url))
    const { status, body, text } = await run(flow, { payload: { total: 12 } })
    assert.equal(status, 200, text)
    assert.deepEqual(body.path, ['trigger', 'size', 'big', 'done'])
    assert.equal(body.status, 'completed')
    assert.equal(body.failure, null)
    const [, size, big, end] = body.steps
    assert.deepEqual([size.kind, size.outcome, size.call], ['node_completed', 'large', null])
    assert.deepEqual([big.kind, big.outcome, big.call], ['node_completed', 'success', 'assumed'])
    assert.equal(big.input.url, `${receiver.url}/big`)
    assert.equal(big.input.body, '{"total": 12}')
    assert.equal(end.kind, 'completed')
    assert.deepEqual(Object.keys(body.outputs), ['big'])
    assert.equal(body.outputs.big.status, 200)

    assert.deepEqual((await run(flow)).body.path, ['trigger', 'size', 'small', 'done'], 'the sample payload')
    assert.equal(receiver.requests.length, 0)
    assert.deepEqual(await audits(flow), [])
    assert.deepEqual(await gateway.db.selectFrom('trial').selectAll().execute(), [], 'nothing is kept')
    const { body: experiences } = await gateway.api('GET', `/experiences?flowId=${flow.id}`)
    assert.deepEqual(experiences.items, [])
  })

  test('are no longer waited for once the caller has gone', async (t) => {
    const silent = await startReceiver(t, () => {})
    const flow = await draft(splitDocument(10, silent.url))
    const leaving = new AbortController()
    const url = `${gateway.url}/api/v1/flows/${flow.id}/test-runs`
    const headers = { authorization: `Bearer ${gateway.key}`, 'content-type': 'application/json' }
    const body = JSON.stringify({ sideEffects: 'on' })
    const answered = fetch(url, { method: 'POST', headers, body, signal: leaving.signal })
    await silent.received(1)
    leaving.abort()
    await assert.rejects(answered)
    const begunAt = performance.now()
    await until(
      async () => (await gateway.db.selectFrom('trial').select('id').execute()).length === 0,
      'it to be dropped',
    )
    assert.ok(performance.now() - begunAt < 2_000)
  })

  test('try a document that is not saved, and end a call as its sample response says', async () => {
    const flow = await draft(row(done))
    const call = (sampleResponse: unknown) => ({
      id: 'crm',
      type: 'web_request',
      params: {
        method: 'POST',
        url: `${receiver.url}/crm`,
        headers: { authorization: 'Bearer s3cret' },
        sampleResponse,
      },
    })
    const fields = { id: 'note', type: 'set_fields', params: { fields: { id: '{{crm.body.id}}' } } }
    const good = await run(flow, { document: row(call({ status: 201, body: { id: 'c1' } }), fields, done) })
    assert.deepEqual(good.body.outputs.note, { id: 'c1' })
    assert.equal(good.body.steps[1].input.headers.authorization, '[removed]')
    assert.doesNotMatch(good.text, /s3cret/)

    const bad = await run(flow, { document: row(call({ status: 404 }), fields, done) })
    assert.deepEqual([bad.body.status, bad.body.failure], ['failed', 'The answer was 404.'])
    assert.deepEqual(bad.body.path, ['trigger', 'crm'])
    const { body: kept } = await gateway.api('GET', `/flows/${flow.id}`)
    assert.equal(kept.document.nodes.length, 2)
    assert.equal(receiver.requests.length, 0)
  })

  test('say what e-mails and text messages would be, and until when would be waited', async () => {
    const credentialId = newId('credential')
    const document = row(
      { id: 'pause', type: 'wait', params: { for: 'P1D' } },
      {
        id: 'mail',
        type: 'send_email',
        params: {
          credentialId,
          from: 'us@example.com',
          to: '{{trigger.email}}',
          subject: 'Hi {{trigger.name}}',
          text: 'Dear {{trigger.name}}',
        },
      },
      {
        id: 'sms',
        type: 'send_sms',
        params: { credentialId, from: 'Hookgate', to: '+442079460958', body: 'Hi {{trigger.name}}' },
      },
      done,
    )
    const { body } = await run(await draft(document), { payload: { email: 'ada@example.com', name: 'Ada' } })
    assert.equal(body.status, 'completed', body.failure)
    const [, pause, mail, sms] = body.steps
    assert.equal(pause.kind, 'waiting')
    const waitedMs = Date.parse(pause.input.until) - Date.now()
    assert.ok(Math.abs(waitedMs - 86_400_000) < 60_000, String(waitedMs))
    assert.deepEqual([mail.input.to, mail.input.subject, mail.input.text], ['ada@example.com', 'Hi Ada', 'Dear Ada'])
    assert.deepEqual([sms.call, sms.input.body], ['assumed', 'Hi Ada'])
  })

  test('make each call once when side effects are on, and are audited', async () => {
    const call = (id: string, path: string) => ({
      id,
      type: 'web_request',
      params: { method: 'POST', url: `${receiver.url}/${path}` },
    })
    const flow = await draft(row(call('first', 'on'), call('second', '503'), done))
    const already = receiver.requests.length
    const { body, text } = await run(flow, { sideEffects: 'on' })
    assert.deepEqual([body.status, body.failure], ['errored', 'The answer was 503.'])
    assert.deepEqual([body.steps[1].call, body.steps[1].output.body], ['made', { id: 7 }])
    assert.equal(typeof body.steps[1].durationMs, 'number')
    assert.doesNotMatch(text, /a=secret/)
    assert.deepEqual(
      receiver.requests.slice(already).map(({ url }) => url),
      ['/on', '/503'],
    )
    assert.deepEqual(
      (await audits(flow)).map(({ detail }) => detail),
      [{ sideEffects: 'on' }],
    )
    assert.equal((await gateway.api('GET', `/flows/${flow.id}`)).body.status, 'draft')
  })

  test('run one node, really, after a run without side effects to it', async () => {
    const flow = await draft(splitDocument(10, receiver.url))
    const already = receiver.requests.length
    const { body } = await run(flow, { payload: { total: 12 }, nodeId: 'big', sideEffects: 'on' })
    assert.deepEqual(body.path, ['trigger', 'size', 'big'])
    assert.equal(body.steps.length, 1)
    assert.deepEqual(body.steps[0].output.body, { id: 7 })
    const sent = receiver.requests.slice(already)
    assert.deepEqual(
      sent.map(({ body }) => body),
      ['{"total": 12}'],
    )
    const aside = await run(flow, { payload: { total: 12 }, nodeId: 'small' })
    assert.deepEqual([aside.body.steps[0].nodeId, aside.body.steps[0].call], ['small', 'assumed'])
    assert.equal(receiver.requests.length, already + 1)
  })

  test('run on a stored request, also when its body came compressed, with its context', async () => {
    const document = row(
      { id: 'note', type: 'set_fields', params: { fields: { who: '{{trigger.name}} {{context.shop}}' } } },
      done,
    )
    const flow = await gateway.given.activeFlow({ document })
    const token = await gateway.given.apiToken()
    const response = await fetch(`${gateway.url}${new URL(flow.triggerUrl).pathname}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token.secret.token}`,
        'content-type': 'application/json',
        'content-encoding': 'gzip',
        'x-hookgate-context': '{"shop":"Bath"}',
      },
      body: gzipSync('{"name":"Ada"}'),
    })
    const { requestId } = (await response.json()) as { requestId: string }
    assert.equal(response.status, 202)
    assert.deepEqual((await run(flow, { requestId })).body.outputs.note, { who: 'Ada Bath' })
    const elsewhere = await run(flow, { requestId, context: { shop: 'York' } })
    assert.deepEqual(elsewhere.body.outputs.note, { who: 'Ada York' })

    const both = await run(flow, { requestId, payload: {} })
    assert.deepEqual([both.status, both.body.errors[0].pointer], [422, '#/payload'])
    const unknown = await run(flow, { requestId: newId('request') })
    assert.deepEqual([unknown.status, unknown.body.errors[0].pointer], [422, '#/requestId'])
    const { key } = await gateway.given.otherWorkspace()
    const { body: foreign } = await gateway.api('POST', '/flows', { name: 'Foreign', document }, { key })
    const stolen = await run(foreign, { requestId }, { key })
    assert.deepEqual([stolen.status, stolen.body.errors[0].pointer], [422, '#/requestId'])
  })

  test('end at a node with problems, and refuse what no experience could go through', async () => {
    const flow = await draft(row({ id: 'half', type: 'web_request', params: { method: 'POST', url: '{{' } }, done))
    const { body } = await run(flow)
    assert.deepEqual([body.status, body.path], ['errored', ['trigger', 'half']])
    assert.notEqual(body.failure, null)
    const headless = await run(flow, { document: { nodes: [done], edges: [] } })
    assert.deepEqual([headless.status, headless.body.problems.length], [422, 1])
    assert.match(headless.body.type, /flow-has-problems$/)
    const lost = await run(flow, { nodeId: 'nowhere' })
    assert.deepEqual([lost.status, lost.body.errors[0].pointer], [422, '#/nodeId'])
    const input = { sideEffects: 'maybe', surprise: true }
    assert.equal((await run(flow, input)).status, 422)
  })

  test('cannot hold the engine for more than their processor time', async () => {
    const heavy = (id: string) => ({
      id,
      type: 'set_fields',
      params: { fields: { x: `{% for i in (1..4000) %}{% assign y = i | times: 3 %}{% endfor %}` } },
    })
    const flow = await draft(row(...Array.from({ length: 480 }, (_, at) => heavy(`n${at}`)), done))
    const other = await gateway.given.activeFlow()
    const token = await gateway.given.apiToken()
    const trial = run(flow)
    const webhook = await gateway.post(other, { firstname: 'Ada' }, { token })
    assert.equal(webhook.status, 202)
    const { body } = await trial
    // On a slow machine the first template, cold, may be over its own time before the run is over all of its.
    if (body.status === 'errored') assert.match(body.failure, /The template takes too long/)
    else assert.deepEqual([body.status, body.failure], ['unfinished', 'The run took too much processor time.'])
    assert.ok(body.path.length < 480)
  })

  test('need a key, and a role that may', async () => {
    const flow = await draft(row(done))
    assert.equal((await run(flow, {}, { key: null })).status, 401)
    assert.equal((await run(flow, {}, { key: await gateway.given.key({ role: 'viewer' }) })).status, 403)
    assert.equal((await run(flow, {}, { key: await gateway.given.key({ role: 'designer' }) })).status, 200)
    const { key } = await gateway.given.otherWorkspace()
    assert.equal((await run(flow, {}, { key })).status, 404)
    assert.equal((await run({ id: newId('flow') })).status, 404)
  })
})

suite('test runs where roles are split', () => {
  test('are run by another node, and refused at once when there is none', async (t) => {
    const control = await startGateway(t, { settings: { HOOKGATE_ROLES: 'control' } })
    const { body: flow } = await control.api('POST', '/flows', { name: 'Draft', document: row(done) })
    const nobody = await control.api('POST', `/flows/${flow.id}/test-runs`, { sideEffects: 'on' })
    assert.equal(nobody.status, 503)
    assert.match(nobody.body.type, /no-engine$/)
    const { body: audit } = await control.api('GET', `/audit-entries?subject=${flow.id}`)
    assert.ok(audit.items.every(({ action }: { action: string }) => action !== 'flow.test_run'))
    await startGateway(t, { besides: control, settings: { HOOKGATE_ROLES: 'engine' } })
    const { status, body } = await control.api('POST', `/flows/${flow.id}/test-runs`, {})
    assert.deepEqual([status, body.path], [200, ['trigger', 'done']])
  })
})
