import { useEffect, useState } from 'react'
import { joinClasses } from '../../ui/join-classes.ts'

type Props = {
  label: string
  value: string
  placeholder?: string
  maxLength: number
  isReadOnly: boolean
  /** Told once, when the person has left the field with another text. */
  onCommit: (value: string) => void
  className?: string
}

/** A text that is edited where it stands: Enter keeps it, Escape puts the old one back. */
export function InlineText({ label, value, placeholder, maxLength, isReadOnly, onCommit, className }: Props) {
  const [text, setText] = useState(value)
  useEffect(() => setText(value), [value])
  return (
    <input
      aria-label={label}
      dir="auto"
      value={text}
      placeholder={placeholder}
      maxLength={maxLength}
      readOnly={isReadOnly}
      onChange={(event) => setText(event.target.value)}
      onBlur={() => text.trim() !== value && onCommit(text.trim())}
      onKeyDown={(event) => {
        if (event.key === 'Enter') event.currentTarget.blur()
        if (event.key === 'Escape') {
          setText(value)
          requestAnimationFrame(() => (event.target as HTMLInputElement).blur())
        }
      }}
      className={joinClasses(
        'w-full min-w-0 truncate rounded-md text-left border border-transparent bg-transparent px-1.5 hover:border-line focus:border-control read-only:hover:border-transparent',
        className,
      )}
    />
  )
}
