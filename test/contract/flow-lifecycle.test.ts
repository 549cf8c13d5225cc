import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import {
  allowedCommands,
  type FlowState,
  type FlowStep,
  flowCommands,
  flowEvents,
  flowStates,
  isDeletable,
  isEditable,
  statesThatAllow,
  transition,
} from '#contract/flow-lifecycle.ts'

const steps: FlowStep[] = ['activate', 'drain', 'terminate', 'archive', 'unarchive', 'resume', 'emptied', 'fault']

/** A row per state, a column per step; '-' is illegal. */
const expected: Record<FlowState, string> = {
  draft: 'active - - - - - - -',
  active: 'active draining terminated - - - - errored',
  draining: '- - terminated - - - terminated -',
  errored: 'active draining terminated - - active - -',
  terminated: '- - - archived - - - -',
  archived: '- - - - terminated - - -',
}

suite('the lifecycle of flows', () => {
  test('the table above has every state and every step', () => {
    assert.deepEqual(Object.keys(expected), [...flowStates])
    assert.deepEqual(steps, [...flowCommands, ...flowEvents])
  })

  for (const state of flowStates) {
    const row = expected[state].split(' ')
    for (const [column, step] of steps.entries()) {
      const next = row[column]
      test(`${state} --${step}→ ${next}`, () => {
        const outcome = transition(state, step)
        assert.deepEqual(
          outcome,
          next === '-' ? { kind: 'illegal', allowed: allowedCommands(state) } : { kind: 'ok', next },
        )
      })
    }
  }

  test('a refusal names the commands of a person, not the events of the engine', () => {
    assert.deepEqual(transition('draining', 'drain'), { kind: 'illegal', allowed: ['terminate'] })
    assert.deepEqual(transition('active', 'resume'), { kind: 'illegal', allowed: ['activate', 'drain', 'terminate'] })
  })

  test('nothing leads back to draft', () => {
    const reachable = flowStates.flatMap((state) => steps.map((step) => transition(state, step)))
    assert.ok(reachable.every((outcome) => outcome.kind === 'illegal' || outcome.next !== 'draft'))
  })

  test('terminated and archived lead only to each other', () => {
    assert.deepEqual(allowedCommands('terminated'), ['archive'])
    assert.deepEqual(allowedCommands('archived'), ['unarchive'])
  })

  test('the states that allow a step are those whose row has it', () => {
    assert.deepEqual(statesThatAllow('terminate'), ['active', 'draining', 'errored'])
    assert.deepEqual(statesThatAllow('unarchive'), ['archived'])
  })

  test('only a flow that was never activated can be deleted', () => {
    assert.deepEqual(flowStates.filter(isDeletable), ['draft'])
  })

  test('a draft can be saved until the flow is over', () => {
    assert.deepEqual(flowStates.filter(isEditable), ['draft', 'active', 'draining', 'errored'])
  })
})
