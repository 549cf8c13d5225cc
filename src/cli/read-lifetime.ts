import { InvalidArgumentError } from 'commander'
import type { RateLimit } from '#contract/api-token.ts'
import { addDuration, readDuration, readInstant } from '#domain/duration.ts'

const secondsPerUnit: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400 }

/** An RFC 3339 instant or date, or an ISO 8601 duration from now such as P90D, as an instant in UTC. */
export function readInstantOption(text: string): string {
  if (!/^P/i.test(text)) {
    const instant = readInstant(text)
    if (instant !== undefined) return instant.toISOString()
    throw new InvalidArgumentError('Give an instant such as 2030-01-31T09:00:00Z, or a duration from now such as P90D.')
  }
  const reading = readDuration(text.toUpperCase())
  if (reading.kind === 'invalid') throw new InvalidArgumentError(reading.message)
  return addDuration(new Date(), reading.duration).toISOString()
}

/** `0`, `90s`, `30m`, `24h`, `7d` or an ISO 8601 duration, in seconds. */
export function readOverlapOption(text: string): number {
  const [, amount, unit] = /^(\d{1,9})([smhd])$/.exec(text) ?? []
  if (amount !== undefined && unit !== undefined) return Number(amount) * (secondsPerUnit[unit] ?? 1)
  if (text === '0') return 0
  const reading = readDuration(text.toUpperCase())
  if (reading.kind === 'invalid')
    throw new InvalidArgumentError('Give 0, or a length of time such as 24h, 30m, 7d or P1D.')
  const now = new Date()
  return Math.round((addDuration(now, reading.duration).getTime() - now.getTime()) / 1000)
}

/** `100/60`: at most 100 requests in 60 seconds. */
export function readRateOption(text: string): RateLimit {
  const [, requests, windowSeconds] = /^(\d{1,9})\/(\d{1,9})$/.exec(text) ?? []
  if (requests === undefined || windowSeconds === undefined)
    throw new InvalidArgumentError('Give requests/seconds, such as 100/60.')
  return { requests: Number(requests), windowSeconds: Number(windowSeconds) }
}
