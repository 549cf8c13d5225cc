import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import {
  type AcceptingPressure,
  createAcceptingPressure,
  createTurnPace,
  createYieldToAccepting,
} from '#engine/yield-to-accepting.ts'

suite('the pressure of accepting on the engine', () => {
  const pressureOf = (unsettled: number, utilization: number) => createAcceptingPressure()(unsettled, utilization, 0)

  test('is much when the process is busy and a request waits, or half busy and many do', () => {
    assert.deepEqual(
      [pressureOf(1, 0.71), pressureOf(1, 0.7), pressureOf(32, 0.51), pressureOf(32, 0.5), pressureOf(31, 0.6)],
      ['much', 'some', 'much', 'some', 'some'],
    )
  })

  test('is too much when more requests wait than are stored at once, however busy the process seems', () => {
    assert.deepEqual(
      [pressureOf(999, 0.9), pressureOf(1_000, 0.9), pressureOf(1_000, 0.1)],
      ['much', 'too much', 'too much'],
    )
  })

  test('is some while requests come and the process has less time to spare, also between two batches', () => {
    const read = createAcceptingPressure()
    assert.deepEqual(
      [read(0, 0.9, 0), read(1, 0.3, 10), read(0, 0.9, 109), read(0, 0.9, 110)],
      ['none', 'none', 'some', 'none'],
    )
  })
})

test('the least pace doubles for each two seconds beyond two, unless the node is behind with accepting itself', () => {
  const nextAfter = (pressure: AcceptingPressure, waitedMs: number) => {
    const pace = createTurnPace()
    pace.begun(400, waitedMs, 0)
    return Array.from({ length: 500 }, (_, ms) => ms).find((ms) => pace.mayBegin(pressure, ms))
  }
  const waits = [-1_000, 0, 2_000, 4_000, 6_000, 60_000]
  assert.deepEqual(
    waits.map((waitedMs) => nextAfter('much', waitedMs)),
    [400, 400, 400, 200, 100, 20],
  )
  assert.equal(nextAfter('too much', 60_000), 400)
  assert.equal(nextAfter('some', 0), 20)
})

suite('jobs of a node that accepts', () => {
  const notingMs = 5

  /** What began, and how long after the first. */
  function givenTurns(pressure: () => AcceptingPressure) {
    const yieldTo = createYieldToAccepting(pressure)
    const begun: { name: string; atMs: number }[] = []
    const startedAt = performance.now()
    const add = (name: string, experiences: number) =>
      yieldTo(experiences, 0).then(() => begun.push({ name, atMs: performance.now() - startedAt }))
    // A beginning is noted a moment after it, and the first one later than the others.
    const gap = (first: string, second: string) => atMsOf(second) - atMsOf(first) + notingMs
    const atMsOf = (wanted: string) => begun.find(({ name }) => name === wanted)?.atMs ?? Number.NaN
    return { add, gap, names: () => begun.map(({ name }) => name) }
  }

  test('do not wait while nothing presses', async () => {
    const { add, gap } = givenTurns(() => 'none')
    await Promise.all([add('a', 100_000), add('b', 100_000)])
    assert.ok(gap('a', 'b') < 1_000)
  })

  test('begin in their order, small ones together, at a thousand experiences a second when accepting goes first', async () => {
    const { add, gap, names } = givenTurns(() => 'much')
    await Promise.all([add('a', 100), add('b', 27), add('c', 101), add('d', 200), add('e', 1)])
    assert.deepEqual(names(), ['a', 'b', 'c', 'd', 'e'])
    assert.ok(gap('a', 'b') >= 100, 'a turn comes after as many milliseconds as the one before had experiences')
    assert.ok(gap('b', 'c') < 50, 'they fit into one turn')
    assert.ok(gap('c', 'd') >= 128)
    assert.ok(gap('d', 'e') >= 200, 'what is larger than a turn has one of its own')
  })

  test('begin at most twenty thousand a second while there is some pressure', async () => {
    const { add, gap } = givenTurns(() => 'some')
    await Promise.all([add('a', 1), add('b', 1_000), add('c', 1)])
    assert.ok(gap('a', 'b') >= 10)
    assert.ok(gap('b', 'c') >= 50)
  })

  test('all begin when accepting is over', async () => {
    let pressure: AcceptingPressure = 'much'
    const { add, gap } = givenTurns(() => pressure)
    const all = Promise.all([add('a', 1_000_000), add('b', 1_000_000), add('c', 1)])
    pressure = 'none'
    await all
    assert.ok(gap('a', 'c') < 10_000)
  })
})
