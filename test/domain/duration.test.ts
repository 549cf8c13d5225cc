import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { addDuration, readDuration, readInstant } from '#domain/duration.ts'

suite('reading an ISO 8601 duration', () => {
  const start = '2024-01-31T10:00:00.000Z'
  const sums: [text: string, from: string, to: string][] = [
    ['PT30S', start, '2024-01-31T10:00:30.000Z'],
    ['PT0.5S', start, '2024-01-31T10:00:00.500Z'],
    ['PT0,25S', start, '2024-01-31T10:00:00.250Z'],
    ['PT90M', start, '2024-01-31T11:30:00.000Z'],
    ['P1D', start, '2024-02-01T10:00:00.000Z'],
    ['P2W', start, '2024-02-14T10:00:00.000Z'],
    ['P1M', start, '2024-02-29T10:00:00.000Z'],
    ['P1M', '2023-01-31T10:00:00.000Z', '2023-02-28T10:00:00.000Z'],
    ['P13M', start, '2025-02-28T10:00:00.000Z'],
    ['P1Y', '2024-02-29T00:00:00.000Z', '2025-02-28T00:00:00.000Z'],
    ['P11M', start, '2024-12-31T10:00:00.000Z'],
    ['P1M1D', start, '2024-03-01T10:00:00.000Z'],
    ['P1Y2M10DT2H30M', start, '2025-04-10T12:30:00.000Z'],
    ['P10Y', start, '2034-01-31T10:00:00.000Z'],
    ['P120M', start, '2034-01-31T10:00:00.000Z'],
    ['P3653D', start, '2034-01-31T10:00:00.000Z'],
    [' PT0S ', start, start],
  ]
  for (const [text, from, to] of sums) {
    test(`${from} and ${text} is ${to}`, () => {
      const reading = readDuration(text)
      assert.equal(reading.kind, 'ok')
      if (reading.kind === 'ok') assert.equal(addDuration(new Date(from), reading.duration).toISOString(), to)
    })
  }

  for (const text of [
    '',
    'P',
    'PT',
    'P1DT',
    '1D',
    'P-1D',
    '-P1D',
    'P1S',
    'PT1D',
    'P1.5D',
    'p1d',
    'PT1M1H',
    'P1D2D',
    'one day',
    'P1D\nP1D',
  ]) {
    test(`${JSON.stringify(text)} is not a duration`, () => assert.equal(readDuration(text).kind, 'invalid'))
  }

  test('more than ten years is refused', () => {
    for (const text of ['P11Y', 'P121M', 'P3654D', 'P522W', 'PT999999999H', 'P999999999Y', 'P9Y13M']) {
      assert.deepEqual(readDuration(text), { kind: 'invalid', message: 'The duration is longer than ten years.' })
    }
  })

  test('an accepted duration never goes back in time and always gives an instant', () => {
    const digits = fc.nat({ max: 200 })
    fc.assert(
      fc.property(
        digits,
        digits,
        digits,
        fc.date({ min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }),
        (months, days, hours, from) => {
          const reading = readDuration(`P${months}M${days}DT${hours}H`)
          return reading.kind === 'invalid' ? months > 100 : addDuration(from, reading.duration) >= from
        },
      ),
    )
  })
})

suite('reading an instant', () => {
  const instants: [text: string, instant: string | undefined][] = [
    ['2026-03-01T08:00:00Z', '2026-03-01T08:00:00.000Z'],
    ['2026-03-01T08:00:00.123456+02:00', '2026-03-01T06:00:00.123Z'],
    ['2026-03-01 08:00Z', '2026-03-01T08:00:00.000Z'],
    ['2026-03-01t08:00:00z', '2026-03-01T08:00:00.000Z'],
    ['2026-03-01', '2026-03-01T00:00:00.000Z'],
    ['2024-02-29', '2024-02-29T00:00:00.000Z'],
    ['2026-03-01T08:00:00', undefined],
    ['2026-02-30', undefined],
    ['2026-13-01', undefined],
    ['2026-03-01T25:00:00Z', undefined],
    ['tomorrow', undefined],
    ['1767225600', undefined],
    ['', undefined],
  ]
  for (const [text, instant] of instants) {
    test(`${JSON.stringify(text)} is ${instant ?? 'none'}`, () =>
      assert.equal(readInstant(text)?.toISOString(), instant))
  }
})
