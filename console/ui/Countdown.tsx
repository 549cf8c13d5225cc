import { useEffect, useState } from 'react'
import { exactTime, relativeTime } from './relative-time.ts'

/** A time that is near, told from now, second by second. */
export function Countdown({ at }: { at: string }) {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000)
    return () => clearInterval(timer)
  }, [])
  const seconds = Math.ceil((Date.parse(at) - now) / 1_000)
  return (
    <time dateTime={at} title={exactTime(at)} className="whitespace-nowrap tabular-nums">
      {seconds <= 0 ? 'due now' : seconds < 60 ? `in ${seconds} s` : relativeTime(at, now)}
    </time>
  )
}
