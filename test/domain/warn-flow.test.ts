import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { FlowDocument } from '#contract/flow-document.ts'
import { checkFlow } from '#domain/check-flow.ts'
import { warnFlow } from '#domain/warn-flow.ts'

const samplePayload = {
  firstname: 'harrison',
  plan: { name: 'gold', price: 3 },
  items: [{ sku: 'a' }, { sku: 'b', note: 'x' }],
  tags: [],
  mobile: null,
  'user-id': 7,
}

const set = (id: string, fields: Record<string, string>) => ({ id, type: 'set_fields', params: { fields } })

/** trigger → crm → early → node → late, and the node has this template. */
function flowWith(template: string, { trigger = { samplePayload } as object, crm = {} } = {}): FlowDocument {
  return {
    nodes: [
      { id: 'trigger', type: 'webhook_trigger', params: { ...trigger } },
      { id: 'crm', type: 'web_request', params: { method: 'GET', url: 'https://crm.example/', ...crm } },
      set('early', { greeting: 'Hello' }),
      { id: 'pause', type: 'wait', params: { for: 'PT1S' } },
      { id: 'adult', type: 'criteria_filter', params: { when: { all: [] } } },
      set('node', { x: template }),
      set('late', { y: 'z' }),
    ],
    edges: [
      { from: 'trigger', to: 'crm' },
      { from: 'crm', outcome: 'success', to: 'early' },
      { from: 'early', to: 'pause' },
      { from: 'pause', to: 'adult' },
      { from: 'adult', outcome: 'pass', to: 'node' },
      { from: 'node', to: 'late' },
    ],
  }
}

suite('a merge field that will be empty is a warning', () => {
  const cases: [template: string, message: string, options?: Parameters<typeof flowWith>[1]][] = [
    ['Hi {{trigger.lastname}}', '{{trigger.lastname}}: this is not in the sample payload (line 1, column 6).'],
    ['\n {{trigger.plan.title}}', '{{trigger.plan.title}}: this is not in the sample payload (line 2, column 4).'],
    [
      '{{trigger.plan.name.first}}',
      '{{trigger.plan.name.first}}: this is not in the sample payload (line 1, column 3).',
    ],
    ['{{trigger.items[0].price}}', '{{trigger.items[0].price}}: this is not in the sample payload (line 1, column 3).'],
    ['{{trigger.items.sku}}', '{{trigger.items.sku}}: this is not in the sample payload (line 1, column 3).'],
    ['{{trigger["first name"]}}', '{{trigger["first name"]}}: this is not in the sample payload (line 1, column 3).'],
    ['{{trigger.__proto__}}', '{{trigger.__proto__}}: this is not in the sample payload (line 1, column 3).'],
    ['{{trigger.constructor}}', '{{trigger.constructor}}: this is not in the sample payload (line 1, column 3).'],
    [
      '{% for i in trigger.orders %}{{i.id}}{% endfor %}',
      '{{trigger.orders}}: this is not in the sample payload (line 1, column 13).',
    ],
    [
      '{{trigger.firstname}}',
      '{{trigger.firstname}}: this is not in the sample payload (line 1, column 3).',
      { trigger: { samplePayload: 'text' } },
    ],
    ['{{early.farewell}}', '{{early.farewell}}: this is not in the fields (line 1, column 3).'],
    ['{{crm.code}}', '{{crm.code}}: this is not in the answer (line 1, column 3).'],
    [
      '{{crm.body.id}}',
      '{{crm.body.id}}: this is not in the body of the sample response (line 1, column 3).',
      { crm: { sampleResponse: { body: { name: 'a' } } } },
    ],
    ['{{adult.path}}', '{{adult.path}}: this is not in the output (line 1, column 3).'],
    ['{{pause.until}}', '{{pause.until}}: this is not in the output (line 1, column 3).'],
    ['{{late.y}}', '{{late.y}}: no path leads from late to this node (line 1, column 3).'],
    ['{{node.x}}', '{{node.x}}: no path leads from node to this node (line 1, column 3).'],
    ['{{experience.number}}', '{{experience.number}}: an experience has its id only (line 1, column 3).'],
  ]
  for (const [template, message, options] of cases) {
    test(JSON.stringify(template), () => {
      const document = flowWith(template, options)
      assert.deepEqual(checkFlow(document), [])
      assert.deepEqual(warnFlow(document), [{ nodeId: 'node', field: '/params/fields/x', message }])
    })
  }

  test('in a condition, the warning names the comparison', () => {
    const document = flowWith('')
    const gold = { left: '{{trigger.plan.title}}', operator: 'in', right: ['a', '{{trigger.lastname}}'] }
    document.nodes[4] = {
      id: 'adult',
      type: 'criteria_split',
      params: { paths: [{ id: 'pass', when: { any: [{ all: [gold] }] } }] },
    }
    assert.deepEqual(checkFlow(document), [])
    assert.deepEqual(
      warnFlow(document).map(({ nodeId, field }) => [nodeId, field]),
      [
        ['adult', '/params/paths/0/when/any/0/all/0/left'],
        ['adult', '/params/paths/0/when/any/0/all/0/right/1'],
      ],
    )
  })
})

suite('no warning', () => {
  const fine = [
    'none',
    '{{trigger}} {{trigger.plan}} {{trigger.plan.name | upcase}} {{trigger["user-id"]}}',
    '{{trigger.items[0].note}} {{trigger.items[99].sku}} {{trigger.items.size}} {{trigger.items.last.sku}}',
    '{{trigger.items | map: "sku" | first}} {{trigger.firstname.size}}',
    '{{trigger.tags[0].anything}} {{trigger.mobile.country}} {{trigger[context].x}}',
    '{% for item in trigger.items %}{{item.whatever}}{{forloop.index}}{% endfor %}',
    '{% assign trigger = context %}{{trigger.x}}{% assign p = trigger.plan %}{{p.title}}',
    '{{crm}} {{crm.status}} {{crm.error}} {{crm.headers.x-id}} {{crm.body.anything.at[0].all}}',
    '{{early.greeting}} {{early.greeting.size}} {{adult.outcome}}',
    '{{context.anything}} {{experience.id}}',
  ]
  for (const template of fine) test(template, () => assert.deepEqual(warnFlow(flowWith(template)), []))

  test('without a sample nothing is known of the payload', () => {
    assert.deepEqual(warnFlow(flowWith('{{trigger.anything.at.all}}', { trigger: {} })), [])
  })

  test('a node that no path leads to is a problem, and its fields are not warned of', () => {
    const document = flowWith('{{trigger.x}}')
    assert.deepEqual(warnFlow({ ...document, edges: document.edges.filter(({ to }) => to !== 'node') }), [])
  })

  test('what is a problem is not a warning too', () => {
    for (const template of ['{{ghost.x}}', '{{trigger.x', '{{ a | nosuchfilter }}'])
      assert.deepEqual(warnFlow(flowWith(template)), [], template)
  })

  test('parameters of any shape are no trouble', () => {
    for (const params of [{ fields: null }, { fields: [1] }, { fields: { a: 1 } }, {}])
      assert.deepEqual(
        warnFlow({ ...flowWith(''), nodes: [...flowWith('').nodes, { id: 'odd', type: 'set_fields', params }] }),
        [],
      )
  })
})
