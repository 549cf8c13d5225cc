import assert from 'node:assert/strict'
import { test } from 'node:test'
import { acceptingGoesFirst, createYieldToAccepting } from '#engine/yield-to-accepting.ts'

test('experiences wait when the process is busy and a request waits, or half busy and many do', () => {
  assert.deepEqual(
    [
      [0, 1],
      [1, 0.7],
      [1, 0.71],
      [31, 0.6],
      [32, 0.5],
      [32, 0.51],
    ].map(([unsettled = 0, utilization = 0]) => acceptingGoesFirst(unsettled, utilization)),
    [false, false, true, false, false, true],
  )
})

test('a job does not wait while nothing is being accepted', async () => {
  const begunAt = performance.now()
  await createYieldToAccepting(() => false)(100_000)
  assert.ok(performance.now() - begunAt < 1_000)
})

test('waiting jobs take turns at the pace of a thousand experiences a second, and all go when accepting is over', async () => {
  let isBusy = true
  const yieldTo = createYieldToAccepting(() => isBusy)
  const begunAt = performance.now()
  await yieldTo(20)
  assert.ok(performance.now() - begunAt >= 20)
  const last = Promise.all([yieldTo(1_000_000), yieldTo(1_000_000)])
  isBusy = false
  await last
  assert.ok(performance.now() - begunAt < 10_000)
})
