import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { nodeCatalogue } from '#contract/node-catalogue.ts'
import { outcomesOf } from '#contract/node-outcomes.ts'

suite('the outcomes of a node', () => {
  for (const [type, { outcomes }] of Object.entries(nodeCatalogue)) {
    test(`${type} has those of the catalogue`, () => assert.deepEqual(outcomesOf({ type, params: {} }), outcomes))
  }

  test('a split has its paths from the top, then other', () => {
    const paths = [{ id: 'gold' }, { id: 'silver' }]
    assert.deepEqual(outcomesOf({ type: 'criteria_split', params: { paths } }), ['gold', 'silver', 'other'])
  })

  test('a draft of any shape has some', () => {
    const paths = [null, 'gold', { id: 7 }, { id: 'gold' }, { id: 'gold' }, { id: 'other' }, []]
    assert.deepEqual(outcomesOf({ type: 'criteria_split', params: { paths } }), ['gold', 'other'])
    for (const params of [undefined, {}, { paths: null }, { paths: { id: 'a' } }])
      assert.deepEqual(outcomesOf({ type: 'criteria_split', ...(params === undefined ? {} : { params }) }), ['other'])
    assert.deepEqual(outcomesOf({ type: 'constructor', params: { paths } }), [])
  })
})
