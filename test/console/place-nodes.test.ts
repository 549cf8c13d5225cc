import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { FlowDocument } from '#contract/flow-document.ts'
import { arrangeNodes } from '../../console/ui/flow-drawing/place-nodes.ts'

/** A split with three paths; each leads through as many steps as said to the same end. */
function splitInto(steps: { large: number; loyal: number; other: number }): FlowDocument {
  const document: FlowDocument = {
    nodes: [
      { id: 'trigger', type: 'webhook_trigger' },
      { id: 'split', type: 'criteria_split', params: { paths: [{ id: 'large' }, { id: 'loyal' }] } },
    ],
    edges: [{ from: 'trigger', to: 'split' }],
  }
  for (const [outcome, count] of Object.entries(steps)) {
    for (let step = 1; step <= count; step++) {
      const id = `${outcome}${step}`
      document.nodes.push({ id, type: 'set_fields', params: { fields: {} } })
      document.edges.push(step === 1 ? { from: 'split', outcome, to: id } : { from: `${outcome}${step - 1}`, to: id })
    }
    document.edges.push({ from: `${outcome}${count}`, to: 'done' })
  }
  document.nodes.push({ id: 'done', type: 'end' })
  return document
}

suite('the automatic layout', () => {
  const orderOfPaths = (document: FlowDocument) => {
    const positions = arrangeNodes(document)
    return ['large1', 'loyal1', 'other1'].sort((a, b) => (positions.get(a)?.x ?? 0) - (positions.get(b)?.x ?? 0))
  }

  for (const steps of [
    { large: 1, loyal: 1, other: 1 },
    { large: 1, loyal: 1, other: 3 },
    { large: 3, loyal: 1, other: 1 },
    { large: 2, loyal: 3, other: 1 },
  ])
    test(`the paths of a split stand in the order of its exits: ${Object.values(steps)} steps long`, () => {
      assert.deepEqual(orderOfPaths(splitInto(steps)), ['large1', 'loyal1', 'other1'])
    })

  test('a path stays one column', () => {
    const positions = arrangeNodes(splitInto({ large: 1, loyal: 1, other: 3 }))
    assert.equal(new Set(['other1', 'other2', 'other3'].map((id) => positions.get(id)?.x)).size, 1)
  })
})
