/** Spans that end now, as they stand in the address: a link means "the last day" on the day it is opened. */
export const timeSpans = {
  '1h': { label: 'Last hour', ms: 3_600_000 },
  '24h': { label: 'Last 24 hours', ms: 86_400_000 },
  '7d': { label: 'Last 7 days', ms: 7 * 86_400_000 },
}
export type TimeSpanName = keyof typeof timeSpans

export function isTimeSpan(text: string | undefined): text is TimeSpanName {
  return text !== undefined && Object.hasOwn(timeSpans, text)
}

/** The instant that `from` means: itself, or so long before now. */
export function readTimeSpan(from: string | undefined, now: number): string | undefined {
  return isTimeSpan(from) ? new Date(now - timeSpans[from].ms).toISOString() : from
}
