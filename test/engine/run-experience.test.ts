import assert from 'node:assert/strict'
import { before, suite, test } from 'node:test'
import { deriveIdempotencyKey } from '#engine/nodes/web-request.ts'
import { startReceiver } from '../harness/receiver.ts'
import { chain, end, openWorkshop, publicId, type Workshop, withEdge } from './engine-fixture.ts'
import { suiteClosing } from './suite-closing.ts'

suite('running an experience', () => {
  const closing = suiteClosing()
  let workshop: Workshop
  before(async () => {
    workshop = await openWorkshop(closing)
    await workshop.engine(closing)
  })

  async function run(document: Parameters<Workshop['flow']>[0], payload: unknown, context?: string): Promise<string> {
    const [id = ''] = await workshop.append(await workshop.flow(document), [payload], context)
    return id
  }

  test('fields are set from the payload, and the timeline tells each step with the custom context', async () => {
    const fields = { text: 'Hello {{trigger.firstname}}', count: '{{trigger.items.size}}', items: '{{trigger.items}}' }
    const document = chain({ id: 'greet', type: 'set_fields', params: { fields } }, end)
    const id = await run(document, { firstname: 'Ada', items: [1, 2] }, 'campaign 7')

    const row = await workshop.reaches(id, 'completed')
    assert.deepEqual(row.outputs, { greet: { text: 'Hello Ada', count: 2, items: [1, 2] } })
    assert.equal(row.node_id, 'done')
    assert.ok(row.finished_at)
    const activities = await workshop.activities(id)
    assert.deepEqual(
      activities.map(({ sequence, kind, node_id, node_type, context }) => [
        sequence,
        kind,
        node_id,
        node_type,
        context,
      ]),
      [
        [1, 'node_completed', 'trigger', 'webhook_trigger', 'campaign 7'],
        [2, 'node_completed', 'greet', 'set_fields', 'campaign 7'],
        [3, 'completed', 'done', 'end', 'campaign 7'],
      ],
    )
    assert.equal(row.activity_count, 3)
    assert.deepEqual(activities[1]?.detail, { output: { text: 'Hello Ada', count: 2, items: [1, 2] } })
  })

  test('merge fields reach the URL, the headers and the body of a web request, and the answer reaches later nodes', async (t) => {
    const receiver = await startReceiver(t, (_request, response) => {
      response.writeHead(201, {
        'content-type': 'application/json; charset=utf-8',
        'x-crm': 'yes',
        'set-cookie': 's=1',
      })
      response.end('{"contact":{"id":42}}')
    })
    const crm = {
      id: 'crm',
      type: 'web_request',
      params: {
        method: 'POST',
        url: `${receiver.url}/people/{{trigger.name}}?from={{context.channel}}`,
        headers: { 'X-Experience': '{{experience.id}}', 'X-Empty': '{{trigger.none}}', Authorization: 'Bearer s3cret' },
        body: '{"name": {{trigger.name | json}}}',
      },
    }
    const fields = { contact: '{{crm.body.contact.id}}', header: '{{crm.headers.x-crm}}', status: '{{crm.status}}' }
    const id = await run(
      chain(crm, { id: 'keep', type: 'set_fields', params: { fields } }),
      { name: 'a/b&c' },
      '{"channel":"web shop"}',
    )

    const row = await workshop.reaches(id, 'completed')
    assert.deepEqual(row.outputs.keep, { contact: 42, header: 'yes', status: 201 })
    const [request] = receiver.requests
    assert.equal(request?.method, 'POST')
    assert.equal(request?.url, '/people/a%2Fb%26c?from=web%20shop')
    assert.equal(request?.headers['x-experience'], publicId(id))
    assert.equal('x-empty' in (request?.headers ?? {}), false)
    assert.equal(request?.headers['content-type'], 'application/json')
    assert.equal(request?.headers['idempotency-key'], `"${deriveIdempotencyKey(publicId(id), 'crm')}"`)
    assert.deepEqual(JSON.parse(request?.body ?? ''), { name: 'a/b&c' })

    const told = JSON.stringify(await workshop.activities(id))
    assert.match(told, /"outcome":"success"/)
    assert.doesNotMatch(told, /s3cret|s=1/)
  })

  test('a 4xx takes the failure path when it is connected, and is not repeated', async (t) => {
    const receiver = await startReceiver(t, (_request, response) => response.writeHead(404).end('no such person'))
    const crm = { id: 'crm', type: 'web_request', params: { method: 'GET', url: receiver.url } }
    const sorry = { id: 'sorry', type: 'set_fields', params: { fields: { text: '{{crm.status}} {{crm.body}}' } } }
    const document = withEdge(
      { nodes: [...chain(crm).nodes, sorry], edges: chain(crm).edges },
      { from: 'crm', outcome: 'failure', to: 'sorry' },
    )
    const id = await run(document, {})

    const row = await workshop.reaches(id, 'completed')
    assert.deepEqual(row.outputs.sorry, { text: '404 no such person' })
    assert.equal(receiver.requests.length, 1)
  })

  test('a 4xx without a failure path ends the experience as failed', async (t) => {
    const receiver = await startReceiver(t, (_request, response) => response.writeHead(422).end())
    const id = await run(chain({ id: 'crm', type: 'web_request', params: { method: 'GET', url: receiver.url } }), {})

    const row = await workshop.reaches(id, 'failed')
    assert.equal(row.failure, 'The answer was 422.')
    assert.deepEqual(
      (await workshop.activities(id)).map(({ kind, node_id }) => [kind, node_id]),
      [
        ['node_completed', 'trigger'],
        ['failed', 'crm'],
      ],
    )
  })

  test('a fault is repeated with the same Idempotency-Key until it is answered', async (t) => {
    const statuses = [503, 429, 408, 200]
    const receiver = await startReceiver(t, (_request, response) => response.writeHead(statuses.shift() ?? 500).end())
    const id = await run(chain({ id: 'crm', type: 'web_request', params: { method: 'POST', url: receiver.url } }), {})

    const row = await workshop.reaches(id, 'completed')
    assert.equal(receiver.requests.length, 4)
    assert.equal(new Set(receiver.requests.map(({ headers }) => headers['idempotency-key'])).size, 1)
    assert.equal(row.attempts, 0)
    const activities = await workshop.activities(id)
    assert.deepEqual(
      activities.map(({ kind }) => kind),
      ['node_completed', 'attempt_failed', 'attempt_failed', 'attempt_failed', 'node_completed', 'completed'],
    )
    assert.equal(activities[1]?.detail.attempt, 1)
    assert.ok(Date.parse(activities[1]?.detail.nextAttemptAt) > 0)
  })

  test('an answer that says "not now" to every attempt is this experience\'s failure, not a fault of the flow', async (t) => {
    for (const status of [408, 425, 429]) {
      const receiver = await startReceiver(t, (_request, response) => response.writeHead(status).end())
      const params = { method: 'POST', url: receiver.url, retries: 1 }
      const id = await run(chain({ id: 'crm', type: 'web_request', params }), {})
      const row = await workshop.reaches(id, 'failed')
      assert.equal(row.failure, `The answer was ${status}.`)
      assert.equal(receiver.requests.length, 2)
    }
  })

  test('after the last attempt a fault makes the experience errored, and the failure path is not taken', async (t) => {
    const receiver = await startReceiver(t, (_request, response) => response.writeHead(500).end())
    const crm = { id: 'crm', type: 'web_request', params: { method: 'POST', url: receiver.url, retries: 2 } }
    const errored = await run(chain(crm), {})
    assert.equal((await workshop.reaches(errored, 'errored')).failure, 'The answer was 500.')
    assert.equal(receiver.requests.length, 3)

    const followed = await run(withEdge(chain(crm, end), { from: 'crm', outcome: 'failure', to: 'done' }), {})
    await workshop.reaches(followed, 'errored')
    assert.equal(receiver.requests.length, 6)
  })

  test('what cannot be sent is errored at once, and the failure path is not taken', async (t) => {
    const receiver = await startReceiver(t)
    const cases: [params: Record<string, unknown>, failure: RegExp][] = [
      [{ url: '{{trigger.none}}' }, /"url" is empty/],
      [{ url: 'http://127.0.0.2:9000/' }, /address/],
      [{ url: 'ftp://127.0.0.1/' }, /scheme/],
      [{ url: receiver.url, body: '{% for i in (1..1000000000) %}{% endfor %}' }, /too much data/],
    ]
    for (const [params, failure] of cases) {
      const crm = { id: 'crm', type: 'web_request', params: { method: 'POST', ...params } }
      const document = withEdge(chain(crm, end), { from: 'crm', outcome: 'failure', to: 'done' })
      const id = await run(document, {})
      assert.match((await workshop.reaches(id, 'errored')).failure ?? '', failure)
    }
    assert.equal(receiver.requests.length, 0)
  })

  test('a value that must not be sent is bad luck of its experience: nobody can pause a flow with it', async (t) => {
    const receiver = await startReceiver(t)
    const cases: [params: Record<string, unknown>, failure: RegExp][] = [
      [{ url: receiver.url, headers: { 'x-note': '{{trigger.note}}' } }, /line break/],
      [{ url: `${receiver.url}/{{trigger.up}}/x` }, /path segment/],
      [{ url: receiver.url, headers: { 'x-note': '{{trigger.smile}}' } }, /does not allow/],
      [{ url: `${receiver.url}/{{trigger.percent | url_decode}}` }, /does not fit/],
      [{ url: '{{trigger.metadata}}' }, /address/],
      [{ url: 'http://{{trigger.host}}:1024/' }, /No answer/],
    ]
    for (const [params, failure] of cases) {
      const crm = { id: 'crm', type: 'web_request', params: { method: 'POST', ...params } }
      const payload = {
        note: 'a\r\nx-admin: yes',
        up: '..',
        smile: '\u263a',
        percent: '%',
        metadata: 'http://169.254.169.254/',
        host: '127.0.0.1',
      }
      assert.match((await workshop.reaches(await run(chain(crm), payload), 'failed')).failure ?? '', failure)
      const followed = withEdge(chain(crm, end), { from: 'crm', outcome: 'failure', to: 'done' })
      await workshop.reaches(await run(followed, payload), 'completed')
    }
    assert.equal(receiver.requests.length, 0)
  })

  test('names of the prototype can be node ids and payload members', async () => {
    const fields = { text: '{{constructor.a}}{{trigger.toString}}{{trigger.__proto__.b}}' }
    const document = chain(
      { id: 'constructor', type: 'set_fields', params: { fields: { a: 'one' } } },
      { id: 'toString', type: 'set_fields', params: { fields } },
    )
    const id = await run(document, JSON.parse('{"toString":"two","__proto__":{"b":"three"}}'))
    assert.deepEqual((await workshop.reaches(id, 'completed')).outputs.toString, { text: 'onetwothree' })
  })

  test('text that PostgreSQL cannot hold is no obstacle', async () => {
    const odd = 'a\u0000b\ud800c'
    const id = await run(chain({ id: 'keep', type: 'set_fields', params: { fields: { odd: '{{trigger.odd}}' } } }), {
      odd,
    })
    assert.equal((await workshop.reaches(id, 'completed')).outputs.keep?.odd, odd)
    const failed = await run(
      chain({ id: 'crm', type: 'web_request', params: { method: 'GET', url: 'http://{{trigger.odd}}/' } }),
      { odd },
    )
    await workshop.reaches(failed, 'failed')
  })

  test('the detail of an activity is capped and says so', async () => {
    const id = await run(chain({ id: 'keep', type: 'set_fields', params: { fields: { all: '{{trigger}}' } } }), {
      text: '"\u0001'.repeat(30_000),
    })
    await workshop.reaches(id, 'completed')
    const { rows } = await workshop.database.pool.query(
      `select length(detail::text) as length, detail->>'truncated' as truncated from activity where experience_id = $1 and node_id = 'keep'`,
      [id],
    )
    assert.ok(rows[0].length <= 16 * 1024)
    assert.equal(rows[0].truncated, 'true')
  })

  test('outputs have a bound', async () => {
    const fill = (id: string) => ({ id, type: 'set_fields', params: { fields: { all: '{{trigger}}' } } })
    const id = await run(chain(fill('a'), fill('b'), fill('c')), { text: 'x'.repeat(900_000) })
    assert.match((await workshop.reaches(id, 'failed')).failure ?? '', /more than 2000000 characters/)
  })

  test('an experience of a terminated version is not run', async () => {
    const flow = await workshop.flow(chain(end))
    await workshop.database.pool.query(
      `update flow set status = 'terminated', active_version_id = null where id = $1`,
      [flow.flowId],
    )
    await workshop.database.pool.query(`update flow_version set status = 'terminated' where id = $1`, [flow.versionId])
    const [id = ''] = await workshop.append(flow, [{}])
    await workshop.reaches(id, 'terminated')
    assert.deepEqual(
      (await workshop.activities(id)).map(({ kind }) => kind),
      ['terminated'],
    )
  })

  test('a compressed payload is read', async () => {
    const { gzipSync } = await import('node:zlib')
    const flow = await workshop.flow(
      chain(
        { id: 'pause', type: 'wait', params: { for: 'PT1S' } },
        { id: 'keep', type: 'set_fields', params: { fields: { a: '{{trigger.a}}' } } },
      ),
    )
    const [id = ''] = await workshop.append(flow, [{ a: 'plain' }])
    await workshop.reaches(id, 'waiting')
    await workshop.database.pool.query(
      `update inbound_request set content_encoding = 'gzip', body = $2 where experience_id = $1`,
      [id, gzipSync('{"a":"coded"}')],
    )
    assert.deepEqual((await workshop.reaches(id, 'completed')).outputs.keep, { a: 'coded' })
  })
})
