import { CopyButton } from './CopyButton.tsx'

/** An id or an address, whole or cut in the middle, with a button that copies the whole. */
export function Id({ value, isShort = false }: { value: string; isShort?: boolean }) {
  const shown = isShort && value.length > 16 ? `${value.slice(0, 8)}…${value.slice(-4)}` : value
  return (
    <span className="inline-flex max-w-full items-center gap-0.5">
      <span className="min-w-0 font-mono text-xs break-all" title={value}>
        {shown}
      </span>
      <span className="-my-1.5 flex">
        <CopyButton text={value} label="Copy" isIcon />
      </span>
    </span>
  )
}
