import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { readInstantOption, readOverlapOption, readRateOption } from '../../src/cli/read-lifetime.ts'

suite('lengths of time on the command line', () => {
  test('an overlap is read in short units and as an ISO 8601 duration', () => {
    const readings = ['0', '90s', '30m', '24h', '7d', 'P1D', 'pt1h30m'].map(readOverlapOption)
    assert.deepEqual(readings, [0, 90, 1800, 86_400, 604_800, 86_400, 5400])
  })

  test('an instant keeps its meaning in another offset', () => {
    assert.equal(readInstantOption('2030-01-31T09:00:00+02:00'), '2030-01-31T07:00:00.000Z')
    assert.equal(readInstantOption('2030-01-31'), '2030-01-31T00:00:00.000Z')
  })

  test('what names no time or rate is refused', () => {
    for (const text of ['', 'tomorrow', '2030-01-31T09:00:00', 'P', 'P20Y'])
      assert.throws(() => readInstantOption(text), text)
    for (const text of ['', '24', '-1h', '1w', '1.5h', 'day']) assert.throws(() => readOverlapOption(text), text)
    for (const text of ['', '100', '100/', '/60', '1e2/60', '100/60/1']) assert.throws(() => readRateOption(text), text)
  })
})
