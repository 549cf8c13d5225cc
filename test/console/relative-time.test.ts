import assert from 'node:assert/strict'
import { test } from 'node:test'
import { relativeTime } from '../../console/ui/relative-time.ts'

test('a time is told from now in whole units, never as a calendar day, month or year that it is not', () => {
  const now = Date.parse('2026-11-29T14:00:00Z')
  const cases = {
    '2026-11-29T14:00:03Z': 'just now',
    '2026-11-29T13:59:20Z': '40 sec ago',
    '2026-11-29T13:00:00Z': '1 hr ago',
    '2026-11-28T01:00:00Z': '1 day ago',
    '2026-10-01T09:00:00Z': '1 mo ago',
    '2024-12-10T09:00:00Z': '1 yr ago',
    '2026-12-01T00:00:00Z': 'in 1 day',
    '2027-01-27T09:00:00Z': 'in 1 mo',
  }
  for (const [instant, words] of Object.entries(cases)) assert.equal(relativeTime(instant, now), words, instant)
})
