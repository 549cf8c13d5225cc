/** A length of time in calendar units. Months and years have no length of their own until they are added to an instant. */
export type Duration = {
  years: number
  months: number
  weeks: number
  days: number
  hours: number
  minutes: number
  seconds: number
}

/** `message` is for the person who wrote the text. */
export type DurationReading = { kind: 'ok'; duration: Duration } | { kind: 'invalid'; message: string }

/** The longest wait, in days: ten years with three leap days. */
const durationDaysMax = 3653

const pattern =
  /^P(?:(\d{1,9})Y)?(?:(\d{1,9})M)?(?:(\d{1,9})W)?(?:(\d{1,9})D)?(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9}(?:[.,]\d{1,3})?)S)?)?$/

/**
 * Reads an ISO 8601-1 §5.5.2 duration: `P1D`, `PT30S`, `P2W`, `P1Y2M10DT2H30M`. Weeks may stand beside other units
 * (ISO 8601-2). Only seconds may have a fraction, of up to three digits; a sign is refused. At most ten years.
 */
export function readDuration(text: string): DurationReading {
  const parts = pattern.exec(text.trim())
  if (parts === null || /^P$|T$/.test(text.trim())) {
    return { kind: 'invalid', message: 'This is not an ISO 8601 duration such as P1D, PT30M or P1Y2M10DT2H30M.' }
  }
  const [years, months, weeks, days, hours, minutes, seconds] = parts.slice(1).map(count)
  const duration: Duration = {
    years: years ?? 0,
    months: months ?? 0,
    weeks: weeks ?? 0,
    days: days ?? 0,
    hours: hours ?? 0,
    minutes: minutes ?? 0,
    seconds: seconds ?? 0,
  }
  if (shortestDays(duration) > durationDaysMax) {
    return { kind: 'invalid', message: 'The duration is longer than ten years.' }
  }
  return { kind: 'ok', duration }
}

/**
 * The instant that is the duration after `start`, by the calendar in UTC: years and months first, then weeks and days,
 * then time. A day that its month does not have becomes the month's last: 31 January and a month is the end of February.
 */
export function addDuration(start: Date, duration: Duration): Date {
  const months = start.getUTCMonth() + duration.months + duration.years * 12
  const year = start.getUTCFullYear() + Math.floor(months / 12)
  const month = ((months % 12) + 12) % 12
  const lastDay = new Date(Date.UTC(year, month + 1, 0)).getUTCDate()
  const moved = new Date(start)
  moved.setUTCFullYear(year, month, Math.min(start.getUTCDate(), lastDay))
  const days = duration.days + duration.weeks * 7
  const seconds = ((days * 24 + duration.hours) * 60 + duration.minutes) * 60 + duration.seconds
  return new Date(moved.getTime() + Math.round(seconds * 1000))
}

/** Whether the instant is later than the longest wait from `start`. */
export function isBeyondLongestWait(instant: Date, start: Date): boolean {
  return instant.getTime() - start.getTime() > durationDaysMax * 86_400_000
}

const instantPattern =
  /^(\d{4})-(\d{2})-(\d{2})(?:[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?([Zz]|[+-]\d{2}:\d{2}))?$/

/**
 * Reads an RFC 3339 §5.6 date-time with its offset, or a date alone, which is its midnight in UTC. A time without an
 * offset names no instant and is `undefined`, like everything else.
 */
export function readInstant(text: string): Date | undefined {
  const parts = instantPattern.exec(text.trim())
  if (parts === null) return undefined
  const [year, month, day] = parts.slice(1, 4).map(Number)
  if (year === undefined || month === undefined || day === undefined) return undefined
  // Date.parse reads 30 February as 2 March.
  if (month < 1 || month > 12 || day < 1 || day > new Date(Date.UTC(year, month, 0)).getUTCDate()) return undefined
  const instant = new Date(text.trim().replace(' ', 'T').toUpperCase())
  return Number.isNaN(instant.getTime()) ? undefined : instant
}

function count(digits: string | undefined): number {
  return digits === undefined ? 0 : Number(digits.replace(',', '.'))
}

/** A lower bound of its length: the shortest decade has 3652 days, so months count as a 120th of that. */
function shortestDays(duration: Duration): number {
  const months = duration.years * 12 + duration.months
  const seconds = (duration.hours * 60 + duration.minutes) * 60 + duration.seconds
  return months * (3652 / 120) + duration.weeks * 7 + duration.days + seconds / 86_400
}
