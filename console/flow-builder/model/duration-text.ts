/** The units that a duration can be given in, with the ISO 8601 letters around the number. */
export const durationUnits = {
  minutes: ['PT', 'M'],
  hours: ['PT', 'H'],
  days: ['P', 'D'],
  weeks: ['P', 'W'],
  months: ['P', 'M'],
  seconds: ['PT', 'S'],
} as const
export type DurationUnit = keyof typeof durationUnits

export type SimpleDuration = { count: number; unit: DurationUnit }

/** An ISO 8601 duration of a whole number of one unit; undefined for all others. */
export function readSimpleDuration(text: string): SimpleDuration | undefined {
  for (const [unit, [before, after]] of Object.entries(durationUnits)) {
    const count = new RegExp(`^${before}(\\d{1,9})${after}$`).exec(text.trim())?.[1]
    if (count !== undefined) return { count: Number(count), unit: unit as DurationUnit }
  }
  return undefined
}

export function writeSimpleDuration({ count, unit }: SimpleDuration): string {
  const [before, after] = durationUnits[unit]
  return `${before}${count}${after}`
}

/** An RFC 3339 instant as a date and time input shows it, in the time zone of the browser; undefined for other texts. */
export function readLocalTime(instant: string): string | undefined {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/i.test(instant) || Number.isNaN(Date.parse(instant))) return undefined
  const date = new Date(instant)
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}

/** What a date and time input holds as an instant in UTC. */
export function writeLocalTime(local: string): string {
  const date = new Date(local)
  return Number.isNaN(date.getTime()) ? '' : date.toISOString().replace('.000Z', 'Z')
}
