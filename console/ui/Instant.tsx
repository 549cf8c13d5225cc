import { useSyncExternalStore } from 'react'
import { exactTime, relativeTime } from './relative-time.ts'

/** One clock for all times on the page: it ticks every ten seconds. */
const listeners = new Set<() => void>()
let now = Date.now()
setInterval(() => {
  now = Date.now()
  for (const listener of listeners) listener()
}, 10_000)

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

type Props = { at: string | null; otherwise?: string }

/** A time, told from now; exact and in UTC when pointed at. */
export function Instant({ at, otherwise = 'Never' }: Props) {
  const present = useSyncExternalStore(subscribe, () => now)
  if (at === null) return <span className="text-muted">{otherwise}</span>
  return (
    <time dateTime={at} title={exactTime(at)} className="whitespace-nowrap">
      {relativeTime(at, Math.max(present, Date.now()))}
    </time>
  )
}

/** A time to the millisecond, where the order of things matters. */
export function ExactInstant({ at }: { at: string }) {
  return (
    <time dateTime={at} title={relativeTime(at)} className="font-mono text-xs whitespace-nowrap">
      {exactTime(at)}
    </time>
  )
}
