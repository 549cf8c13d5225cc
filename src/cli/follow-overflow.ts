import { type ApiClient, toQuery } from './api-client.ts'

type Overflow = { minute: string; requests: number; reasons: Record<string, number> }

const minuteMs = 60_000
/** Nodes write their counts a little later than the minute they belong to. */
const lateMs = 2 * minuteMs

/**
 * Follows the rejected requests that were counted and not kept, from the minute of `sinceMs` on: each call resolves to a
 * line for every minute with new ones.
 */
export function followOverflow(api: ApiClient, sinceMs: number): () => Promise<string[]> {
  const counted = new Map<string, number>()
  let fromMs = Math.floor(sinceMs / minuteMs) * minuteMs
  return async () => {
    const query = toQuery({ from: new Date(fromMs).toISOString() })
    const { items } = await api.call<{ items: Overflow[] }>('GET', `/requests/overflow${query}`)
    const grown = items.filter(({ minute, requests }) => requests > (counted.get(minute) ?? 0))
    const lines = grown.toReversed().map((item) => describe(item, counted.get(item.minute) ?? 0))
    for (const { minute, requests } of items) counted.set(minute, requests)
    const newest = items[0]
    if (newest !== undefined) fromMs = Math.max(fromMs, Date.parse(newest.minute) - lateMs)
    return lines
  }
}

function describe({ minute, requests, reasons }: Overflow, before: number): string {
  const which = Object.entries(reasons)
    .map(([reason, count]) => `${reason} ${count}`)
    .join(', ')
  return `${minute}  ${requests - before} more rejected requests, counted and not kept (in this minute: ${which})`
}
