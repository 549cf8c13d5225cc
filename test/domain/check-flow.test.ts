import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { Check } from 'typebox/value'
import { FlowDocument } from '#contract/flow-document.ts'
import { checkFlow } from '#domain/check-flow.ts'
import { checkRequest } from '#platform/outbound/check-request.ts'

type Node = FlowDocument['nodes'][number]

const trigger: Node = {
  id: 'trigger',
  type: 'webhook_trigger',
  params: { samplePayload: { a: 1 }, payloadCheck: 'off' },
}
const crm: Node = {
  id: 'crm',
  type: 'web_request',
  params: {
    method: 'POST',
    url: 'https://crm.example/hooks/{{trigger.id}}',
    headers: { 'content-type': 'application/json', 'x-context': '{{context.id}}' },
    body: '{"name": {{trigger.firstname | json}}, "run": "{{experience.id}}"}',
    credentialId: null,
    timeoutMs: 10_000,
    retries: 2,
  },
}
const end: Node = { id: 'done', type: 'end' }

/** trigger → crm → done, with the changes. */
function flow(changes: Partial<FlowDocument> = {}): FlowDocument {
  return {
    nodes: [trigger, crm, end],
    edges: [
      { from: 'trigger', to: 'crm' },
      { from: 'crm', outcome: 'success', to: 'done' },
    ],
    ...changes,
  }
}

/** trigger → the node, whose id is `node`. */
function flowWith(type: string, params: Record<string, unknown>): FlowDocument {
  return { nodes: [trigger, { id: 'node', type, params }], edges: [{ from: 'trigger', to: 'node' }] }
}

function flowWithRequest(params: Record<string, unknown>): FlowDocument {
  return flowWith('web_request', { method: 'POST', url: 'https://crm.example/', ...params })
}

function flowWithTrigger(params: Record<string, unknown>): FlowDocument {
  return { nodes: [{ id: 'trigger', type: 'webhook_trigger', params }], edges: [] }
}

suite('a flow without problems', () => {
  const documents: Record<string, FlowDocument> = {
    'trigger, web request, end': flow(),
    'a trigger alone': { nodes: [trigger], edges: [] },
    'a trigger without params': { nodes: [{ id: 'trigger', type: 'webhook_trigger' }], edges: [] },
    'a duplicate key in a header': flowWithTrigger({ idempotency: { header: 'X-Order-Id' }, successStatus: 204 }),
    'a duplicate key in the payload': flowWithTrigger({ idempotency: { pointer: '/order/a~1b' } }),
    'a payload check with a sample': flowWithTrigger({ payloadCheck: 'reject', samplePayload: null }),
    'a payload check with a schema': flowWithTrigger({ payloadCheck: 'observe', payloadSchema: { type: 'object' } }),
    'a sample that is only observed': flowWithTrigger({
      payloadCheck: 'observe',
      payloadSchema: { required: ['id'] },
      samplePayload: {},
    }),
    'both outcomes meet again': flow({
      edges: [
        { from: 'trigger', to: 'crm' },
        { from: 'crm', outcome: 'success', to: 'done' },
        { from: 'crm', outcome: 'failure', to: 'done' },
      ],
    }),
    'a wait for a duration': flowWith('wait', { for: 'P1DT12H' }),
    'a wait for a merged duration': flowWith('wait', { for: '{{trigger.pause}}' }),
    'a wait until an instant': flowWith('wait', { until: '2030-01-31T09:00:00+01:00' }),
    'set fields': flowWith('set_fields', { fields: { fullName: '{{trigger.first}} {{trigger.last}}' } }),
    'variables of the template itself': flowWith('set_fields', {
      fields: { list: '{% assign a = trigger.b %}{% for x in a %}{{x}}{{forloop.index}}{% endfor %}' },
    }),
    'a whole URL from the payload': flowWithRequest({ url: '{{trigger.callback}}' }),
  }
  for (const [name, document] of Object.entries(documents)) {
    test(name, () => {
      assert.ok(Check(FlowDocument, document))
      assert.deepEqual(checkFlow(document), [])
    })
  }
})

suite('a problem names its node, its field and what to do', () => {
  const cases: [name: string, document: FlowDocument, nodeId: string | null, field: string | null, message: RegExp][] =
    [
      ['no trigger', { nodes: [], edges: [] }, null, null, /no webhook trigger/],
      [
        'two triggers',
        { nodes: [trigger, { ...trigger, id: 'second' }], edges: [] },
        'second',
        '/type',
        /more than one webhook trigger/,
      ],
      [
        'an id twice',
        flow({ nodes: [trigger, crm, end, { ...end }] }),
        'done',
        '/id',
        /More than one node has the id done/,
      ],
      ...['context', 'experience', 'nil', 'empty'].map((id): (typeof cases)[number] => [
        `the id ${id}`,
        { nodes: [trigger, { id, type: 'end' }], edges: [{ from: 'trigger', to: id }] },
        id,
        '/id',
        /meaning of its own/,
      ]),
      ['an unknown type', flowWith('send_fax', {}), 'node', '/type', /no node type send_fax.*web_request/],
      [
        'a split without paths',
        flowWith('criteria_split', { paths: [] }),
        'node',
        '/params/paths',
        /must not be empty\.$/,
      ],
      ['a type of every object', flowWith('constructor', {}), 'node', '/type', /no node type constructor/],
      [
        'an edge from nowhere',
        flow({ edges: [...flow().edges, { from: 'ghost', to: 'done' }] }),
        null,
        null,
        /begins at ghost, which does not exist/,
      ],
      [
        'an edge to nowhere',
        flow({ edges: [...flow().edges, { from: 'crm', outcome: 'failure', to: 'ghost' }] }),
        'crm',
        null,
        /leads to ghost, which does not exist/,
      ],
      [
        'an outcome that the type does not have',
        flow({ edges: [...flow().edges, { from: 'crm', outcome: 'maybe', to: 'done' }] }),
        'crm',
        null,
        /no outcome maybe.*success, failure/,
      ],
      [
        'a missing outcome',
        flow({ edges: [...flow().edges, { from: 'crm', to: 'done' }] }),
        'crm',
        null,
        /has no outcome.*success, failure/,
      ],
      [
        'an outcome where there are none',
        flow({ edges: [{ from: 'trigger', outcome: 'success', to: 'crm' }, ...flow().edges.slice(1)] }),
        'trigger',
        null,
        /no outcome success/,
      ],
      [
        'two edges from one outcome',
        flow({ edges: [...flow().edges, { from: 'crm', outcome: 'success', to: 'done' }] }),
        'crm',
        null,
        /More than one edge leaves crm by the outcome success/,
      ],
      [
        'an edge out of an end',
        flow({
          nodes: [...flow().nodes, { id: 'late', type: 'end' }],
          edges: [...flow().edges, { from: 'done', to: 'late' }],
        }),
        'done',
        null,
        /No edge leaves a node of type End/,
      ],
      [
        'a trigger that leads nowhere',
        flow({ edges: [{ from: 'crm', outcome: 'success', to: 'done' }] }),
        'trigger',
        null,
        /The webhook trigger is connected to no other node/,
      ],
      [
        'an unreachable node',
        flow({ nodes: [...flow().nodes, { id: 'island', type: 'end' }] }),
        'island',
        null,
        /No path leads from the webhook trigger/,
      ],
      ['an unknown parameter', flowWithRequest({ follow: true }), 'node', '/params/follow', /no such parameter/],
      ['a missing parameter', flowWith('web_request', { method: 'GET' }), 'node', '/params/url', /required/],
      ['no parameters at all', flowWith('set_fields', {}), 'node', '/params/fields', /required/],
      [
        'another method',
        flowWithRequest({ method: 'TRACE' }),
        'node',
        '/params/method',
        /GET, POST, PUT, PATCH, DELETE/,
      ],
      ['a stored credential', flowWithRequest({ credentialId: 'crd_1' }), 'node', '/params/credentialId', /crd_… id/],
      ['a short timeout', flowWithRequest({ timeoutMs: 99 }), 'node', '/params/timeoutMs', /100/],
      ['a long timeout', flowWithRequest({ timeoutMs: 60_001 }), 'node', '/params/timeoutMs', /60000/],
      ['many retries', flowWithRequest({ retries: 11 }), 'node', '/params/retries', /10/],
      ['an empty URL', flowWithRequest({ url: ' ' }), 'node', '/params/url', /required/],
      ['another scheme', flowWithRequest({ url: 'ftp://crm.example/' }), 'node', '/params/url', /http or https/],
      ['no URL', flowWithRequest({ url: 'crm.example/hooks' }), 'node', '/params/url', /http or https/],
      [
        'a password in the URL',
        flowWithRequest({ url: 'https://a:b@crm.example/' }),
        'node',
        '/params/url',
        /password/,
      ],
      [
        'a header name with a space',
        flowWithRequest({ headers: { 'x a': '1' } }),
        'node',
        '/params/headers/x a',
        /name/,
      ],
      ['a header that is a number', flowWithRequest({ headers: { a: 1 } }), 'node', '/params/headers/a', /string/],
      [
        'a header twice',
        flowWithRequest({ headers: { 'X-A': '1', 'x-a': '2' } }),
        'node',
        '/params/headers/x-a',
        /given twice/,
      ],
      ['a broken template', flowWithRequest({ body: '{{ trigger.a' }), 'node', '/params/body', /cannot be read/],
      [
        'an unknown filter',
        flowWithRequest({ body: '{{ a | rot13 }}' }),
        'node',
        '/params/body',
        /cannot be read.*rot13/,
      ],
      ['a broken header', flowWithRequest({ headers: { 'a/b~c': '' } }), 'node', '/params/headers/a~1b~0c', /name/],
      [
        'a template in a header',
        flowWithRequest({ headers: { a: '{% if %}' } }),
        'node',
        '/params/headers/a',
        /cannot be read/,
      ],
      [
        'a merge field of no node',
        flowWithRequest({ body: '{{crm.status}}' }),
        'node',
        '/params/body',
        /{{crm}}: there is no node crm/,
      ],
      [
        'a merge field of no node in a URL',
        flowWithRequest({ url: 'https://a.example/{{b.c}}' }),
        'node',
        '/params/url',
        /no node b/,
      ],
      ['a wait for nothing', flowWith('wait', {}), 'node', '/params', /only one of them/],
      [
        'a wait for both',
        flowWith('wait', { for: 'P1D', until: '2030-01-01T00:00:00Z' }),
        'node',
        '/params',
        /only one of them/,
      ],
      ['a duration that is none', flowWith('wait', { for: '1 day' }), 'node', '/params/for', /ISO 8601/],
      ['a duration of a century', flowWith('wait', { for: 'P100Y' }), 'node', '/params/for', /ten years/],
      [
        'an instant after more than ten years',
        flowWith('wait', { until: '9999-01-01' }),
        'node',
        '/params/until',
        /ten years/,
      ],
      ['an instant that is none', flowWith('wait', { until: 'tomorrow' }), 'node', '/params/until', /RFC 3339/],
      [
        'a field name with a dot',
        flowWith('set_fields', { fields: { 'a.b': '' } }),
        'node',
        '/params/fields/a.b',
        /name/,
      ],
      [
        'another success status',
        flowWithTrigger({ successStatus: 418 }),
        'trigger',
        '/params/successStatus',
        /200, 202, 204/,
      ],
      [
        'two duplicate keys',
        flowWithTrigger({ idempotency: { header: 'a', pointer: '/a' } }),
        'trigger',
        '/params/idempotency',
        /either/,
      ],
      [
        'a pointer to everything',
        flowWithTrigger({ idempotency: { pointer: '' } }),
        'trigger',
        '/params/idempotency',
        /either/,
      ],
      [
        'a secret as duplicate key',
        flowWithTrigger({ idempotency: { header: 'X-API-Key' } }),
        'trigger',
        '/params/idempotency/header',
        /holds credentials/,
      ],
      [
        'an unknown payload check',
        flowWithTrigger({ payloadCheck: 'strict', samplePayload: 1 }),
        'trigger',
        '/params/payloadCheck',
        /^Choose one of off, observe, reject\.$/,
      ],
      [
        'nothing to compare payloads with',
        flowWithTrigger({ payloadCheck: 'observe' }),
        'trigger',
        '/params/payloadCheck',
        /Give a sample payload or a schema/,
      ],
      [
        'a schema that is none',
        flowWithTrigger({ payloadSchema: [] }),
        'trigger',
        '/params/payloadSchema',
        /must be object/,
      ],
      [
        'a broken schema, though it is not used',
        flowWithTrigger({ payloadSchema: { properties: { 'a/b': { minLength: -1 } } } }),
        'trigger',
        '/params/payloadSchema/properties/a~1b/minLength',
        /must be >= 0/,
      ],
      [
        'a pattern that is not linear',
        flowWithTrigger({ payloadSchema: { pattern: '(?=a)' } }),
        'trigger',
        '/params/payloadSchema/pattern',
        /RE2/,
      ],
      [
        'a sample that is too large to infer from',
        flowWithTrigger({
          payloadCheck: 'reject',
          samplePayload: Object.fromEntries(Array.from({ length: 1_000 }, (_, i) => [`n${i}`, 1])),
        }),
        'trigger',
        '/params/samplePayload',
        /too large to infer/,
      ],
      ['a parameter of end', flowWith('end', { now: true }), 'node', '/params/now', /no such parameter/],
    ]
  for (const [name, document, nodeId, field, message] of cases) {
    test(name, () => {
      const problems = checkFlow(document)
      assert.equal(problems.length, 1, JSON.stringify(problems))
      assert.deepEqual([problems[0]?.nodeId, problems[0]?.field], [nodeId, field])
      assert.match(problems[0]?.message ?? '', message)
    })
  }
})

suite('paths', () => {
  const set = (id: string): Node => ({ id, type: 'set_fields', params: { fields: {} } })

  test('a circle is named node by node', () => {
    const problems = checkFlow({
      nodes: [trigger, set('a'), set('b'), set('c')],
      edges: [
        { from: 'trigger', to: 'a' },
        { from: 'a', to: 'b' },
        { from: 'b', to: 'c' },
        { from: 'c', to: 'a' },
      ],
    })
    assert.deepEqual(problems, [{ nodeId: 'a', field: null, message: 'The flow goes in a circle: a → b → c → a.' }])
  })

  test('a node that leads to itself is a circle', () => {
    const problems = checkFlow({
      nodes: [trigger, set('a')],
      edges: [
        { from: 'trigger', to: 'a' },
        { from: 'a', to: 'a' },
      ],
    })
    assert.deepEqual(problems, [{ nodeId: 'a', field: null, message: 'The flow goes in a circle: a → a.' }])
  })

  test('an edge into the trigger is a problem beside the circle it makes', () => {
    const problems = checkFlow({
      nodes: [trigger, set('a')],
      edges: [
        { from: 'trigger', to: 'a' },
        { from: 'a', to: 'trigger' },
      ],
    })
    assert.deepEqual(
      problems.map(({ message }) => message),
      ['An edge leads into the webhook trigger trigger.', 'The flow goes in a circle: trigger → a → trigger.'],
    )
  })

  test('the largest flow in one line is checked within a second', () => {
    const ids = Array.from({ length: 499 }, (_, index) => `n${index}`)
    const document: FlowDocument = {
      nodes: [trigger, ...ids.map(set)],
      edges: ids.map((id, index) => ({ from: index === 0 ? 'trigger' : `n${index - 1}`, to: id })),
    }
    const start = performance.now()
    assert.deepEqual(checkFlow(document), [])
    assert.ok(performance.now() - start < 1000)
  })
})

test('a header that the outbound client refuses is a problem of the draft', () => {
  const names = [
    'Host',
    'Connection',
    'Content-Length',
    'Expect',
    'Keep-Alive',
    'TE',
    'Trailer',
    'Transfer-Encoding',
    'Upgrade',
  ]
  for (const name of [...names, 'Proxy-Authorization']) {
    const [problem] = checkFlow(flowWithRequest({ headers: { [name]: '1' } }))
    assert.match(problem?.message ?? '', /written by the gateway/, name)
    const refusal = checkRequest({
      method: 'GET',
      url: 'https://crm.example/',
      headers: { [name]: '1' },
      timeoutMs: 1000,
    })
    assert.equal(refusal.kind, 'refused', name)
  }
})

suite('a literal value of a web request', () => {
  const isRefused = (params: { url?: string; headers?: Record<string, string> }) =>
    checkRequest({ method: 'POST', url: 'https://crm.example/', headers: {}, timeoutMs: 1000, ...params }).kind ===
    'refused'

  for (const value of ['a', 'a\tb', '\u00e9', '\u2192', 'c\r\nB: d', 'a\n', '\0', '\x7f', '']) {
    test(`the header value ${JSON.stringify(value)} is a problem if the outbound client refuses it`, () => {
      const headers = { 'x-a': value }
      const fields = checkFlow(flowWithRequest({ headers })).map(({ field }) => field)
      assert.deepEqual(fields, isRefused({ headers }) ? ['/params/headers/x-a'] : [])
    })
  }

  for (const port of ['', ':80', ':443', ':22', ':1023', ':1024', ':65535', ':0', ':65536']) {
    test(`the URL with "${port}" is a problem if the outbound client refuses it`, () => {
      const url = `https://crm.example${port}/`
      const fields = checkFlow(flowWithRequest({ url })).map(({ field }) => field)
      assert.deepEqual(fields, isRefused({ url }) ? ['/params/url'] : [])
    })
  }
})

test('how far an instant may be depends on the time of the check', () => {
  const problems = (until: string) =>
    checkFlow(flowWith('wait', { until }), undefined, new Date('2030-01-01T00:00:00Z'))
  assert.deepEqual(problems('2040-01-02T00:00:00Z'), [])
  assert.equal(problems('2040-01-03T00:00:00Z').length, 1)
})
