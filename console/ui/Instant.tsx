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

/** The time of day in UTC, for lists whose order matters: the date is there too, unless it is today's. */
export function ClockInstant({ at }: { at: string }) {
  const present = useSyncExternalStore(subscribe, () => now)
  const [date = '', time = ''] = exactTime(at).split(' ')
  const today = new Date(present).toISOString()
  const day = date === today.slice(0, 10) ? '' : date.startsWith(today.slice(0, 5)) ? date.slice(5) : date
  return (
    <time
      dateTime={at}
      title={`${relativeTime(at, Math.max(present, Date.now()))}, ${exactTime(at)}`}
      className="whitespace-nowrap tabular-nums"
    >
      {day !== '' && <span className="text-muted">{day} </span>}
      {time.slice(0, 8)}
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
