import { ListFilter, Search, X } from 'lucide-react'
import { Children, type ReactNode, useEffect, useState } from 'react'
import { Button } from './Button.tsx'

/** The filters above a list, in one line where there is room; below 768 px all but the first are behind a button. */
export function FilterBar({ children, onClear }: { children: ReactNode; onClear?: (() => void) | undefined }) {
  const [isOpen, setOpen] = useState(false)
  const [first, ...others] = Children.toArray(children)
  return (
    <search className="flex flex-wrap items-center gap-2 border-b border-line px-4 py-2.5">
      {first}
      {others.length > 0 && (
        <Button className="md:hidden" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          <ListFilter aria-hidden className="size-4" /> Filters
        </Button>
      )}
      <div className={isOpen ? 'contents' : 'hidden md:contents'}>{others}</div>
      {onClear !== undefined && (
        <Button look="quiet" size="small" onClick={onClear}>
          <X aria-hidden className="size-3.5" /> Clear filters
        </Button>
      )}
    </search>
  )
}

/** How long a pause in typing starts the search. */
const pauseMs = 250

type SearchProps = { label: string; value: string; onChange: (value: string) => void }

/** A search that follows the typing. "/" jumps into it from anywhere on the page. */
export function SearchFilter({ label, value, onChange }: SearchProps) {
  const [text, setText] = useState(value)
  useEffect(() => setText(value), [value])
  useEffect(() => {
    if (text === value) return
    const timer = setTimeout(() => onChange(text), pauseMs)
    return () => clearTimeout(timer)
  }, [text, value, onChange])
  return (
    <div className="relative min-w-40 flex-1 basis-52 sm:max-w-80">
      <Search aria-hidden className="pointer-events-none absolute top-2 left-2.5 size-4 text-muted" />
      <input
        type="search"
        data-search
        aria-label={label}
        placeholder={label}
        maxLength={200}
        value={text}
        onChange={(event) => setText(event.target.value)}
        className="h-8 w-full rounded-md border border-control bg-surface pr-2 pl-8 text-sm"
      />
    </div>
  )
}

type SelectProps = {
  label: string
  value: string | undefined
  /** What the first choice is called; "all" when absent. */
  unsetLabel?: string
  options: [value: string, label: string][]
  onChange: (value: string | undefined) => void
}

/**
 * A filter with a few choices; the first is "all of them". A value that is none of them is in force all the same, such
 * as the id of what was deleted: it is shown as it is.
 */
export function SelectFilter({ label, value, unsetLabel, options, onChange }: SelectProps) {
  return (
    <select
      aria-label={label}
      value={value ?? ''}
      onChange={(event) => onChange(event.target.value === '' ? undefined : event.target.value)}
      className="h-8 w-40 rounded-md border border-control bg-surface px-2 text-sm"
    >
      <option value="">{unsetLabel ?? `${label}: all`}</option>
      {value !== undefined && !options.some(([option]) => option === value) && (
        <option value={value}>{`${label}: ${value}`}</option>
      )}
      {options.map(([option, name]) => (
        <option key={option} value={option}>
          {name}
        </option>
      ))}
    </select>
  )
}
