import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { FlowDocument, FlowNode } from '#contract/flow-document.ts'
import { compareFlows } from '#domain/compare-flows.ts'

const trigger: FlowNode = { id: 'trigger', type: 'webhook_trigger', params: {} }
const crm: FlowNode = {
  id: 'crm',
  type: 'web_request',
  name: 'Tell the CRM',
  params: { method: 'POST', url: 'https://crm.example/', headers: { 'a/b': '1' } },
}
const before: FlowDocument = {
  nodes: [trigger, crm],
  edges: [{ from: 'trigger', to: 'crm' }],
  layout: { trigger: { x: 0, y: 0 } },
}
const nothing = { added: [], removed: [], changed: [] }

/** What changed in the node `crm` when its params are these. */
function fieldsOf(params: Record<string, unknown>) {
  return compareFlows(before, { ...before, nodes: [trigger, { ...crm, params }] }).nodes.changed[0]?.fields
}

suite('two versions of a flow', () => {
  test('with two nodes of one id are compared node by node: a draft may be so', () => {
    const twice = { ...before, nodes: [trigger, crm, { ...crm, type: 'end' }] }
    assert.deepEqual(compareFlows(before, twice).nodes.added, [{ id: 'crm', type: 'end', name: 'Tell the CRM' }])
    assert.deepEqual(compareFlows(twice, twice).nodes, nothing)
  })

  test('that differ in order and positions are the same', () => {
    const after: FlowDocument = {
      nodes: [
        {
          params: { headers: { 'a/b': '1' }, url: 'https://crm.example/', method: 'POST' },
          name: 'Tell the CRM',
          type: 'web_request',
          id: 'crm',
        },
        trigger,
      ],
      edges: [{ to: 'crm', from: 'trigger' }],
      layout: { trigger: { x: 100, y: 7 } },
    }
    assert.deepEqual(compareFlows(before, after), { nodes: nothing, edges: nothing })
  })

  test('show the nodes and edges that came and went', () => {
    const after: FlowDocument = {
      nodes: [trigger, { id: 'pause', type: 'wait', params: { for: 'P1D' } }],
      edges: [{ from: 'pause', to: 'trigger' }],
    }
    assert.deepEqual(compareFlows(before, after), {
      nodes: {
        added: [{ id: 'pause', type: 'wait' }],
        removed: [{ id: 'crm', type: 'web_request', name: 'Tell the CRM' }],
        changed: [],
      },
      edges: {
        added: [{ from: 'pause', outcome: null, to: 'trigger' }],
        removed: [{ from: 'trigger', outcome: null, to: 'crm' }],
        changed: [],
      },
    })
  })

  test('show each changed field with its path, before and after', () => {
    assert.deepEqual(fieldsOf({ method: 'PUT', url: 'https://crm.example/', headers: { 'a/b': '2' }, retries: 1 }), [
      { field: '/params/method', before: 'POST', after: 'PUT' },
      { field: '/params/headers/a~1b', before: '1', after: '2' },
      { field: '/params/retries', after: 1 },
    ])
    assert.deepEqual(fieldsOf({ method: 'POST', url: 'https://crm.example/' }), [
      { field: '/params/headers', before: { 'a/b': '1' } },
    ])
  })

  test('tell a missing value from null, and compare lists as a whole', () => {
    const old: FlowDocument = { nodes: [{ ...trigger, params: { samplePayload: { list: [1, 2] } } }], edges: [] }
    const after: FlowDocument = {
      nodes: [{ ...trigger, params: { samplePayload: { list: [2], none: null } } }],
      edges: [],
    }
    assert.deepEqual(compareFlows(old, after).nodes.changed[0]?.fields, [
      { field: '/params/samplePayload/list', before: [1, 2], after: [2] },
      { field: '/params/samplePayload/none', after: null },
    ])
  })

  test('show an exit that leads elsewhere as a change', () => {
    const end: FlowNode = { id: 'done', type: 'end' }
    const old: FlowDocument = { nodes: [crm, trigger, end], edges: [{ from: 'crm', outcome: 'success', to: 'done' }] }
    const after: FlowDocument = { ...old, edges: [{ from: 'crm', outcome: 'success', to: 'trigger' }] }
    assert.deepEqual(compareFlows(old, after).edges, {
      ...nothing,
      changed: [{ from: 'crm', outcome: 'success', before: 'done', after: 'trigger' }],
    })
  })

  test('name fields like those of every object without harm', () => {
    const after = JSON.parse(
      JSON.stringify(before).replace('"headers"', '"__proto__":{"a":1},"constructor":2,"headers"'),
    )
    assert.deepEqual(compareFlows(before, after).nodes.changed[0]?.fields, [
      { field: '/params/__proto__', after: { a: 1 } },
      { field: '/params/constructor', after: 2 },
    ])
  })
})
