import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { FlowDocument } from '#contract/flow-document.ts'
import {
  applyInsertion,
  complete,
  completionAt,
  insertField,
  suggestionsFor,
} from '../../console/flow-builder/model/merge-completion.ts'
import {
  filterTree,
  kindOfTemplate,
  listFields,
  mergeTreeAt,
  onlyField,
} from '../../console/flow-builder/model/merge-tree.ts'
import { placeOfNotice } from '../../console/flow-builder/settings/template-editor/place-of-notice.ts'

/** trigger → ask → keep → mail; beside it a text message that nothing comes after. */
const flow: FlowDocument = {
  nodes: [
    { id: 'mail', type: 'send_email', params: {} },
    {
      id: 'trigger',
      type: 'webhook_trigger',
      name: 'New order',
      params: { samplePayload: { order: { total: 12.5, lines: [{ sku: 'A' }], 'odd name': true }, note: null } },
    },
    {
      id: 'ask',
      type: 'web_request',
      params: { sampleResponse: { status: 201, headers: { 'X-Id': '7' }, body: { id: 42 } } },
    },
    { id: 'keep', type: 'set_fields', params: { fields: { total: '{{trigger.order.total}}', hello: 'Hi {{x}}' } } },
    { id: 'sms', type: 'send_sms', params: {} },
  ],
  edges: [
    { from: 'trigger', to: 'ask' },
    { from: 'ask', outcome: 'success', to: 'keep' },
    { from: 'ask', outcome: 'failure', to: 'sms' },
    { from: 'keep', to: 'mail' },
  ],
}

suite('which merge fields a step can use', () => {
  const paths = (nodeId: string) => listFields(mergeTreeAt(flow, nodeId)).map(({ path }) => path)

  test('the payload and what earlier steps leave, in the order in which they are passed', () => {
    assert.deepEqual(
      mergeTreeAt(flow, 'mail').map(({ path }) => path),
      ['trigger', 'ask', 'keep', 'context', 'experience'],
    )
    assert.deepEqual(
      mergeTreeAt(flow, 'ask').map(({ path }) => path),
      ['trigger', 'context', 'experience'],
    )
  })

  test('paths as they are written, with names that are no words in quotes and headers in lower case', () => {
    for (const path of [
      'trigger.order.lines[0].sku',
      'trigger.order["odd name"]',
      'ask.status',
      'ask.headers.x-id',
      'ask.body.id',
      'keep.total',
      'experience.id',
    ])
      assert.ok(paths('mail').includes(path), path)
    assert.ok(!paths('mail').some((path) => path.startsWith('sms')), 'nothing of a step beside')
  })

  test('a step that nothing leads to sees the payload', () => {
    assert.ok(
      listFields(mergeTreeAt({ ...flow, edges: [] }, 'mail')).some(({ path }) => path === 'trigger.order.total'),
    )
  })

  test('types come from samples, through fields that were set', () => {
    const tree = mergeTreeAt(flow, 'mail')
    assert.equal(kindOfTemplate(tree, '{{keep.total}}'), 'number')
    assert.equal(onlyField(tree, '{{ keep.total }}')?.sample, 12.5)
    assert.equal(kindOfTemplate(tree, '{{trigger.order.lines}}'), 'list')
    assert.equal(kindOfTemplate(tree, 'Total {{keep.total}}'), 'text')
    assert.equal(kindOfTemplate(tree, '{{trigger.note}}'), 'unknown')
  })

  test('a circle in a draft is walked once', () => {
    const edges = [...flow.edges, { from: 'mail', to: 'ask' }]
    assert.ok(mergeTreeAt({ ...flow, edges }, 'keep').some(({ path }) => path === 'mail'))
  })

  test('a filtered tree keeps what holds a match', () => {
    const [only, ...others] = filterTree(mergeTreeAt(flow, 'mail'), 'SKU')
    assert.equal(only?.path, 'trigger')
    assert.deepEqual(others, [])
    assert.deepEqual(
      listFields(only?.children ?? []).map(({ path }) => path),
      ['trigger.order', 'trigger.order.lines', 'trigger.order.lines[0]', 'trigger.order.lines[0].sku'],
    )
  })
})

suite('completing a merge field', () => {
  const tree = mergeTreeAt(flow, 'mail')
  const at = (text: string) => completionAt(text, text.length)

  test('fields are offered where a name begins, filters after a bar, nothing elsewhere', () => {
    assert.deepEqual(at('Hi {{'), { kind: 'field', from: 5, to: 5, typed: '', isWhole: true })
    assert.equal(at('{{ trigger.or')?.typed, 'trigger.or')
    assert.deepEqual(at('{{ a | def'), { kind: 'filter', from: 7, to: 10, typed: 'def', isWhole: false })
    assert.equal(at('{{ a | default: tri')?.isWhole, false)
    assert.equal(at('{% if tri')?.kind, 'field')
    for (const text of ['Hi', '{{ a }} b', '{{ a ', '{% i', '{ a']) assert.equal(at(text), undefined, text)
  })

  test('what begins with the text comes first', () => {
    const place = at('{{ask.st')
    assert.ok(place)
    assert.equal(suggestionsFor(place, tree)[0]?.text, 'ask.status')
    const filter = at('{{ask.status | js')
    assert.ok(filter)
    assert.equal(suggestionsFor(filter, tree)[0]?.text, 'json')
  })

  const completed = (text: string, chosen: string, asJson: boolean, caret = text.length) => {
    const place = completionAt(text, caret)
    assert.ok(place)
    return applyInsertion(text, complete(text, place, chosen, asJson))
  }

  test('the field is ended unless it is already, and made JSON outside of quotes', () => {
    assert.equal(completed('{{tri', 'trigger.note', false), '{{trigger.note}}')
    assert.equal(completed('{{tri}}', 'trigger.note', false, 5), '{{trigger.note}}')
    assert.equal(completed('{"a": {{', 'keep.total', true), '{"a": {{keep.total | json}}')
    assert.equal(completed('{"a": "{{', 'keep.total', true), '{"a": "{{keep.total}}')
    assert.equal(completed('{{ a | default: k', 'keep.total', true), '{{ a | default: keep.total')
  })

  test('a picked field goes to the caret, or completes the one that is open there', () => {
    const put = (text: string, from: number, to: number) => {
      const insertion = insertField(text, { from, to }, 'keep.total', false)
      return [applyInsertion(text, insertion), insertion.caret]
    }
    assert.deepEqual(put('a b', 1, 2), ['a{{keep.total}}b', 15])
    assert.deepEqual(put('{{ke', 4, 4), ['{{keep.total}}', 14])
    assert.deepEqual(put('{{}}', 2, 2), ['{{keep.total}}', 14])
  })
})

test('a message is located by its line and column, as far as its merge field goes', () => {
  const text = 'one\ntwo {{trigger.x}} three'
  const place = placeOfNotice(text, '{{trigger.x}}: this is not in the sample payload (line 2, column 5).')
  assert.ok(place)
  assert.equal(text.slice(place.from, place.to), '{{trigger.x}}')
  assert.equal(placeOfNotice(text, 'A value is required.'), undefined)
  assert.equal(placeOfNotice(text, 'far (line 9, column 1).'), undefined)
})
