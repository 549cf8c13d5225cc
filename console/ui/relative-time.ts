/** In numbers only: what is cut down to whole months is seldom "last month". */
const format = new Intl.RelativeTimeFormat('en', { numeric: 'always', style: 'short' })
const units: [unit: Intl.RelativeTimeFormatUnit, ms: number][] = [
  ['year', 365 * 86_400_000],
  ['month', 30 * 86_400_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
]

/** "3 min ago", "in 2 hr", "just now": without the full stops of abbreviations, as it may end a sentence. */
export function relativeTime(instant: string, now: number = Date.now()): string {
  const differenceMs = Date.parse(instant) - now
  for (const [unit, ms] of units) {
    if (Math.abs(differenceMs) >= ms) return tell(Math.trunc(differenceMs / ms), unit)
  }
  const seconds = Math.trunc(differenceMs / 1000)
  return Math.abs(seconds) < 5 ? 'just now' : tell(seconds, 'second')
}

function tell(count: number, unit: Intl.RelativeTimeFormatUnit): string {
  return format.format(count, unit).replace('.', '')
}

/** "2026-11-24 22:05:31.123 UTC". */
export function exactTime(instant: string): string {
  return new Date(instant).toISOString().replace('T', ' ').replace('Z', ' UTC')
}
