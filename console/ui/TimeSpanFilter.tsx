import { CalendarRange } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { Button } from './Button.tsx'
import { Dialog } from './Dialog.tsx'
import { TextField } from './Fields.tsx'
import { latestLocalTime } from './local-time.ts'
import { Menu, MenuItem, MenuSeparator } from './Menu.tsx'

export type TimeSpan = { from?: string | undefined; to?: string | undefined }

type Props = { value: TimeSpan; onChange: (span: TimeSpan) => void }

const presets: [label: string, ms: number][] = [
  ['Last 15 minutes', 15 * 60_000],
  ['Last hour', 3_600_000],
  ['Last 24 hours', 86_400_000],
  ['Last 7 days', 7 * 86_400_000],
  ['Last 30 days', 30 * 86_400_000],
]

/** A span of time: a usual one, or two instants in UTC. What is chosen is fixed, so that a link shows the same list. */
export function TimeSpanFilter({ value, onChange }: Props) {
  const [isOpen, setOpen] = useState(false)
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const data = new FormData(event.currentTarget)
    onChange({ from: toInstant(data.get('from')), to: toInstant(data.get('to')) })
    setOpen(false)
  }
  return (
    <>
      <Menu
        align="start"
        trigger={
          <Button>
            <CalendarRange aria-hidden className="size-4" />
            <span className="font-normal">{describe(value)}</span>
          </Button>
        }
      >
        <MenuItem onSelect={() => onChange({})}>Any time</MenuItem>
        {presets.map(([label, ms]) => (
          <MenuItem key={label} onSelect={() => onChange({ from: new Date(Date.now() - ms).toISOString() })}>
            {label}
          </MenuItem>
        ))}
        <MenuSeparator />
        <MenuItem onSelect={() => setOpen(true)}>From … to …</MenuItem>
      </Menu>
      <Dialog isOpen={isOpen} onClose={() => setOpen(false)} title="Span of time" description="Both in UTC.">
        <form onSubmit={submit}>
          <TextField
            label="From"
            name="from"
            type="datetime-local"
            step={1}
            max={latestLocalTime}
            defaultValue={toLocal(value.from)}
          />
          <TextField
            label="To"
            name="to"
            type="datetime-local"
            step={1}
            max={latestLocalTime}
            defaultValue={toLocal(value.to)}
          />
          <div className="mt-4 mb-2 flex justify-end">
            <Button type="submit" look="primary">
              Apply
            </Button>
          </div>
        </form>
      </Dialog>
    </>
  )
}

function describe({ from, to }: TimeSpan): string {
  const short = (instant: string) => toLocal(instant).replace('T', ' ').slice(0, 16)
  if (from !== undefined && to !== undefined) return `${short(from)} to ${short(to)}`
  if (from !== undefined) return `Since ${short(from)}`
  return to === undefined ? 'Any time' : `Until ${short(to)}`
}

/** What a date-time input shows for an instant, in UTC. */
function toLocal(instant: string | undefined): string {
  if (instant === undefined || Number.isNaN(Date.parse(instant))) return ''
  return new Date(instant).toISOString().slice(0, 19)
}

function toInstant(text: FormDataEntryValue | null): string | undefined {
  const date = new Date(`${text}Z`)
  return text === '' || Number.isNaN(date.getTime()) ? undefined : date.toISOString()
}
