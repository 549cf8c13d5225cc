import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLog } from '#platform/log.ts'
import { createLogFault } from '#platform/log-faults.ts'

test('an error that comes again and again is one line a second, with the number of those left out', () => {
  const lines: Record<string, unknown>[] = []
  const log = createLog({
    level: 'info',
    scrub: (line) => line,
    destination: { write: (line) => void lines.push(JSON.parse(line)) },
  })
  let now = 0
  const logFault = createLogFault(log, () => now)
  for (; now < 2_500; now += 100) logFault({ n: now }, 'it failed')
  logFault({ n: now }, 'another thing failed')
  assert.deepEqual(
    lines.map(({ level, msg, n, leftOut }) => [level, msg, n, leftOut]),
    [
      ['error', 'it failed', 0, undefined],
      ['error', 'it failed', 1000, 9],
      ['error', 'it failed', 2000, 9],
      ['error', 'another thing failed', 2500, undefined],
    ],
  )
})
