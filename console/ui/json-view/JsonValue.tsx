import type { Row } from './list-rows.ts'

/** Characters of a string that are shown before "show all". */
const charactersShown = 300

type Props = { row: Row; isComplete: boolean; onComplete: () => void }

/** A value in one line: text only, in the colour of its type. */
export function JsonValue({ row: { value, isContainer, isOpen, size }, isComplete, onComplete }: Props) {
  if (isContainer) {
    const [start, end] = Array.isArray(value) ? '[]' : '{}'
    const count = `${size} ${Array.isArray(value) ? (size === 1 ? 'element' : 'elements') : size === 1 ? 'member' : 'members'}`
    return (
      <span className="text-muted">
        {start}
        {!isOpen && size > 0 && '…'}
        {(!isOpen || size === 0) && end} <span className="font-sans">{count}</span>
      </span>
    )
  }
  if (typeof value !== 'string') return <span className="text-informative">{String(value)}</span>
  const isCut = value.length > charactersShown && !isComplete
  return (
    <span className="text-positive">
      {JSON.stringify(isCut ? value.slice(0, charactersShown) : value)}
      {isCut && (
        <button
          type="button"
          tabIndex={-1}
          onClick={(event) => {
            event.stopPropagation()
            onComplete()
          }}
          className="ml-1 rounded-sm font-sans text-accent underline"
        >
          … show all {value.length.toLocaleString('en')} characters
        </button>
      )}
    </span>
  )
}
