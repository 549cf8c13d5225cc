import { useState } from 'react'
import { SelectFilter } from './FilterBar.tsx'
import { isTimeSpan, timeSpans } from './time-span.ts'

type Span = { from: string | undefined; to: string | undefined }
type Props = Span & { label: string; onChange: (span: Span) => void }

const choices: [string, string][] = [
  ...Object.entries(timeSpans).map(([name, { label }]): [string, string] => [name, label]),
  ['custom', 'From … to …'],
]

/** A filter by time: the last hour, day or week, or any two instants. The times are UTC, as everywhere. */
export function TimeSpanFilter({ label, from, to, onChange }: Props) {
  const isFixed = (from !== undefined && !isTimeSpan(from)) || to !== undefined
  const [isAsked, setAsked] = useState(false)
  const isCustom = isFixed || isAsked
  return (
    <>
      <SelectFilter
        label={label}
        value={isCustom ? 'custom' : from}
        options={choices}
        onChange={(choice) => {
          setAsked(choice === 'custom')
          if (choice !== 'custom') onChange({ from: choice, to: undefined })
        }}
      />
      {isCustom && (
        <>
          <InstantInput
            label="From (UTC)"
            value={isTimeSpan(from) ? undefined : from}
            onChange={(instant) => onChange({ from: instant, to })}
          />
          <InstantInput
            label="To (UTC)"
            value={to}
            onChange={(instant) => onChange({ from: isTimeSpan(from) ? undefined : from, to: instant })}
          />
        </>
      )}
    </>
  )
}

type InputProps = { label: string; value: string | undefined; onChange: (instant: string | undefined) => void }

/** Takes effect with Enter, or when it is left: half a date is none. */
function InstantInput({ label, value, onChange }: InputProps) {
  const shown = value === undefined || Number.isNaN(Date.parse(value)) ? '' : new Date(value).toISOString().slice(0, 16)
  const commit = (text: string) => {
    if (text !== shown) onChange(text === '' ? undefined : `${text}:00.000Z`)
  }
  return (
    <label className="flex items-center gap-1.5 text-xs text-muted">
      {label}
      <input
        key={shown}
        type="datetime-local"
        defaultValue={shown}
        max="9999-12-31T23:59"
        onBlur={(event) => commit(event.target.value)}
        onKeyDown={(event) => event.key === 'Enter' && commit(event.currentTarget.value)}
        className="h-8 rounded-md border border-control bg-surface px-2 text-sm text-ink"
      />
    </label>
  )
}
