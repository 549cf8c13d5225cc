import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { compareTrials, differencesMax } from '#domain/compare-trials.ts'

type Trial = Parameters<typeof compareTrials>[0]
type Step = Trial['steps'][number]

const step = (nodeId: string, parts: Partial<Step> = {}): Step => ({
  nodeId,
  kind: 'node_completed',
  call: null,
  ...parts,
})
const run = (steps: Step[], parts: Partial<Trial> = {}): Trial => ({
  status: 'completed',
  failure: null,
  path: steps.map(({ nodeId }) => nodeId),
  steps,
  ...parts,
})

suite('comparing two runs', () => {
  test('finds nothing between a run and its like', () => {
    const like = () => run([step('a', { output: { x: [1, { y: null }] } })])
    assert.deepEqual(compareTrials(like(), like()), { changes: [], differences: [] })
  })

  test('tells another path and another end', () => {
    const { changes } = compareTrials(
      run([step('a')]),
      run([step('a'), step('b')], { status: 'failed', failure: 'No' }),
    )
    assert.deepEqual(changes, ['path', 'status'])
  })

  test('points at the members of outputs that differ, are new, or are gone', () => {
    const before = run([step('a', { output: { same: 1, list: [1, 2], 'a/b': 'x', gone: null } })])
    const after = run([step('a', { output: { same: 1, list: [1, 3, 4], 'a/b': { c: 1 }, new: true } })])
    assert.deepEqual(compareTrials(before, after), {
      changes: ['output'],
      differences: [
        { nodeId: 'a', place: 'output', pointer: '/list/1', before: 2, after: 3 },
        { nodeId: 'a', place: 'output', pointer: '/list/2', after: 4 },
        { nodeId: 'a', place: 'output', pointer: '/a~1b', before: 'x', after: { c: 1 } },
        { nodeId: 'a', place: 'output', pointer: '/gone', before: null },
        { nodeId: 'a', place: 'output', pointer: '/new', after: true },
      ],
    })
  })

  test('counts inputs where something would be sent or waited for, and nowhere else', () => {
    const with_ = (input: unknown, parts: Partial<Step>) => run([step('a', { input, ...parts })])
    const sent = compareTrials(with_({ body: '1' }, { call: 'assumed' }), with_({ body: '2' }, { call: 'assumed' }))
    assert.deepEqual(sent.differences, [{ nodeId: 'a', place: 'input', pointer: '/body', before: '1', after: '2' }])
    const waited = compareTrials(
      with_({ for: 'PT1S' }, { kind: 'waiting' }),
      with_({ for: 'PT2S' }, { kind: 'waiting' }),
    )
    assert.deepEqual(waited.changes, ['input'])
    assert.deepEqual(compareTrials(with_({ paths: 1 }, {}), with_({ paths: 2 }, {})).changes, [])
  })

  test('leaves nodes that only one of them passed to the paths, and bounds what it tells', () => {
    const apart = compareTrials(run([step('a', { output: 1 })]), run([step('b', { output: 2 })]))
    assert.deepEqual(apart, { changes: ['path'], differences: [] })
    const many = (of: number) => run([step('a', { output: Array(200).fill(of) })])
    assert.equal(compareTrials(many(1), many(2)).differences.length, differencesMax)
  })
})
