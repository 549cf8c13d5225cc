import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { Comparison } from '#contract/condition.ts'
import { operatorNames } from '#contract/condition-operators.ts'
import type { FlowDocument, FlowNode } from '#contract/flow-document.ts'
import {
  readLocalTime,
  readSimpleDuration,
  writeLocalTime,
  writeSimpleDuration,
} from '../../console/flow-builder/model/duration-text.ts'
import { readListText, writeListText } from '../../console/flow-builder/model/list-text.ts'
import type { ValueKind } from '../../console/flow-builder/model/merge-tree.ts'
import { readNamedValues, writeNamedValues } from '../../console/flow-builder/model/named-values.ts'
import { operatorGroupsFor, withOperator } from '../../console/flow-builder/model/operator-groups.ts'
import {
  addPath,
  changePath,
  idFromName,
  movePath,
  pathsOf,
  removePath,
} from '../../console/flow-builder/model/split-paths.ts'

const split: FlowNode = {
  id: 'split',
  type: 'criteria_split',
  params: {
    paths: [
      { id: 'gold', name: 'Gold', when: { all: [] } },
      { id: 'silver', name: 'Silver', when: { any: [] } },
    ],
  },
}
const flow: FlowDocument = {
  nodes: [split, { id: 'end', type: 'end' }, { id: 'wait', type: 'wait' }],
  edges: [
    { from: 'split', outcome: 'gold', to: 'end' },
    { from: 'split', outcome: 'silver', to: 'wait' },
    { from: 'split', outcome: 'other', to: 'end' },
  ],
}
const splitOf = (document: FlowDocument) => pathsOf(document.nodes[0] ?? split)
const outcomesOf = (document: FlowDocument) => document.edges.map(({ outcome }) => outcome)

suite('the paths of a split', () => {
  test('a new path gets an id from its name, and keeps it', () => {
    const document = addPath(flow, split, 'VIP customers!')
    assert.equal(splitOf(document)[2]?.id, 'vip_customers')
    const again = addPath(document, document.nodes[0] ?? split, 'vip customers')
    assert.equal(splitOf(again)[3]?.id, 'vip_customers2')
    const renamed = changePath(flow, split, 0, { id: 'gold', name: 'Platinum', when: { all: [] } })
    assert.deepEqual(splitOf(renamed)[0], { id: 'gold', name: 'Platinum', when: { all: [] } })
    assert.deepEqual(renamed.edges, flow.edges)
  })

  test('ids are names that the gateway takes', () => {
    assert.equal(idFromName('Größe 2'), 'gro_e_2')
    assert.equal(idFromName('2nd try'), 'nd_try')
    assert.equal(idFromName('日本'), 'path')
    assert.equal(splitOf(addPath(flow, split, 'Other'))[2]?.id, 'other2')
  })

  test('edges keep to the id, also when it changes', () => {
    const changed = changePath(flow, split, 1, { id: 'bronze', when: { all: [] } })
    assert.deepEqual(outcomesOf(changed), ['gold', 'bronze', 'other'])
  })

  test('a removed path takes its edge with it, a moved one nothing', () => {
    assert.deepEqual(outcomesOf(removePath(flow, split, 0)), ['silver', 'other'])
    const moved = movePath(flow, split, 1, -1)
    assert.deepEqual(
      splitOf(moved).map(({ id }) => id),
      ['silver', 'gold'],
    )
    assert.deepEqual(moved.edges, flow.edges)
    assert.equal(movePath(flow, split, 0, -1), flow)
  })
})

suite('what is set of a step', () => {
  test('each operator is offered once, whatever the kind of the value', () => {
    for (const kind of ['text', 'number', 'boolean', 'list', 'object', 'unknown'] satisfies ValueKind[]) {
      const offered = operatorGroupsFor(kind).flatMap(({ operators }) => operators)
      assert.deepEqual(offered.toSorted(), operatorNames.toSorted(), kind)
    }
    assert.ok(operatorGroupsFor('number')[1]?.operators.includes('greater_than'))
  })

  test('another operator keeps what of the right side it can take', () => {
    const comparison: Comparison = { left: '{{a}}', operator: 'equals', right: 'x' }
    assert.deepEqual(withOperator(comparison, 'exists'), { left: '{{a}}', operator: 'exists' })
    assert.deepEqual(withOperator(comparison, 'in').right, ['x'])
    assert.equal(withOperator({ ...comparison, right: ['x', 'y'] }, 'equals').right, 'x')
    assert.equal(withOperator({ left: '', operator: 'exists' }, 'equals').right, '')
  })

  test('lists are lines; a merge field alone stays a text', () => {
    assert.equal(readListText(['a', 1, true]), 'a\n1\ntrue')
    assert.equal(readListText('a, b'), 'a\nb')
    assert.deepEqual(writeListText('a\n\nb,c\n'), ['a', 'b,c'])
    assert.equal(writeListText(' {{trigger.tags}} '), '{{trigger.tags}}')
    assert.equal(readListText('{{trigger.tags}}'), '{{trigger.tags}}')
  })

  test('a duration of one unit is a number and a unit', () => {
    for (const text of ['PT30M', 'PT2H', 'P1D', 'P2W', 'P6M', 'PT10S']) {
      const simple = readSimpleDuration(text)
      assert.ok(simple, text)
      assert.equal(writeSimpleDuration(simple), text)
    }
    assert.equal(readSimpleDuration('P6M')?.unit, 'months')
    for (const text of ['', 'P1DT2H', 'PT1.5S', '{{trigger.wait}}']) assert.equal(readSimpleDuration(text), undefined)
  })

  test('an instant is the same in the time zone of the browser', () => {
    const local = readLocalTime('2030-01-31T09:00:00Z')
    assert.ok(local)
    assert.equal(writeLocalTime(local), '2030-01-31T09:00:00Z')
    assert.equal(readLocalTime('{{trigger.at}}'), undefined)
    assert.equal(writeLocalTime(''), '')
  })

  test('rows without a name and second rows of a name are not in the document', () => {
    const rows = [
      { name: 'a', value: '1' },
      { name: '', value: 'x' },
      { name: 'a', value: '2' },
    ]
    assert.deepEqual(writeNamedValues(rows), { a: '1' })
    assert.deepEqual(readNamedValues({ a: '1', b: 2 }), [
      { name: 'a', value: '1' },
      { name: 'b', value: '2' },
    ])
    assert.deepEqual(readNamedValues('no object'), [])
  })
})
