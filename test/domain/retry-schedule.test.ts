import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { nextRetryDelayMs } from '#domain/retry-schedule.ts'

suite('the retry schedule', () => {
  test('a node has five attempts unless told otherwise', () => {
    const delays = [1, 2, 3, 4, 5].map((attempt) => nextRetryDelayMs(attempt, 0, () => 1))
    assert.deepEqual(delays, [1000, 2000, 4000, 7500, undefined])
    assert.equal(
      nextRetryDelayMs(1, 0, () => 1, 0),
      undefined,
    )
  })

  test('a delay is between half its base and its base', () => {
    assert.deepEqual(
      [0, 0.5, 1].map((random) => nextRetryDelayMs(2, 0, () => random)),
      [1000, 1500, 2000],
    )
  })

  test('all retries of a node wait 60 seconds at most, and later ones never less than a half second', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 10 }),
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 10, maxLength: 10 }),
        (retries, randoms) => {
          let totalMs = 0
          let attempt = 1
          for (; ; attempt++) {
            const delayMs = nextRetryDelayMs(attempt, totalMs, () => randoms[attempt - 1] ?? 1, retries)
            if (delayMs === undefined) break
            assert.ok(delayMs >= 500)
            totalMs += delayMs
          }
          return attempt === retries + 1 && totalMs <= 60_000
        },
      ),
    )
  })

  test('no attempt begins later than 60 seconds after the first one, however long they take', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 10 }),
        fc.integer({ min: 0, max: 60_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (retries, tookMs, random) => {
          let beganMs = 0
          for (let attempt = 1; ; attempt++) {
            const delayMs = nextRetryDelayMs(attempt, beganMs + tookMs, () => random, retries)
            if (delayMs === undefined) return beganMs <= 60_000
            beganMs += tookMs + delayMs
          }
        },
      ),
    )
  })

  test('a far side that is silent for 20 seconds is asked three times', () => {
    const delays = [20_000, 41_000, 63_000].map((sinceFirstMs, index) =>
      nextRetryDelayMs(index + 1, sinceFirstMs, () => 1),
    )
    assert.deepEqual(delays, [1000, 2000, undefined])
  })
})
