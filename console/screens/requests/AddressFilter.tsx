import { useEffect, useState } from 'react'

type Props = { value: string; onChange: (value: string) => void }

/** A sender's address, or a range. Applied with Enter or when left: half an address would be refused. */
export function AddressFilter({ value, onChange }: Props) {
  const [text, setText] = useState(value)
  useEffect(() => setText(value), [value])
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        onChange(text.trim())
      }}
    >
      <input
        aria-label="Address or range"
        placeholder="Address or CIDR"
        maxLength={64}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onBlur={() => text.trim() !== value && onChange(text.trim())}
        className="h-8 w-36 rounded-md border border-control bg-surface px-2 text-sm"
      />
    </form>
  )
}
