import { type KeyboardEvent, useId, useMemo, useState } from 'react'
import { filterTree, type MergeField } from '../../model/merge-tree.ts'
import { useStep } from '../step-context.ts'
import { listTreeRows, openAtFirst } from './list-tree-rows.ts'
import { MergeFieldRow } from './MergeFieldRow.tsx'

/**
 * The tree of merge fields with a filter above it, which keeps the focus: up and down move, Enter takes, left and right
 * close and open when nothing is typed.
 */
export function MergeFieldTree({ onPick }: { onPick: (field: MergeField) => void }) {
  const { tree } = useStep()
  const id = useId()
  const [text, setText] = useState('')
  const [open, setOpen] = useState(() => openAtFirst(tree))
  const [active, setActive] = useState(0)
  const isFiltered = text.trim() !== ''
  const rows = useMemo(
    () => listTreeRows(isFiltered ? filterTree(tree, text) : tree, isFiltered ? 'all' : open),
    [tree, text, isFiltered, open],
  )
  const place = Math.min(active, rows.length - 1)
  const row = rows[place]

  const toggle = (path: string, shallOpen: boolean) => {
    const next = new Set(open)
    if (shallOpen) next.add(path)
    else next.delete(path)
    setOpen(next)
  }
  const go = (to: number) => {
    setActive(to)
    document.getElementById(`${id}-${to}`)?.scrollIntoView({ block: 'nearest' })
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || row === undefined) return
    const { key } = event
    if (key === 'ArrowDown') go(Math.min(place + 1, rows.length - 1))
    else if (key === 'ArrowUp') go(Math.max(place - 1, 0))
    else if (key === 'Enter') onPick(row.field)
    else if (key === 'ArrowRight' && !isFiltered) toggle(row.field.path, true)
    else if (key === 'ArrowLeft' && !isFiltered) {
      if (row.isOpen) toggle(row.field.path, false)
      else go(rows.findLastIndex(({ level }, index) => index < place && level < row.level))
    } else return
    event.preventDefault()
  }

  return (
    <>
      <input
        role="combobox"
        aria-label="Filter merge fields"
        aria-expanded
        aria-haspopup="tree"
        aria-controls={`${id}-tree`}
        aria-activedescendant={row === undefined ? undefined : `${id}-${place}`}
        placeholder="Filter merge fields…"
        value={text}
        onKeyDown={onKeyDown}
        onChange={({ target: { value } }) => {
          setText(value)
          setActive(value.trim() === '' ? 0 : firstMatch(filterTree(tree, value), value))
        }}
        className="w-full shrink-0 border-b border-line bg-transparent px-3 py-2 text-sm -outline-offset-2"
      />
      {rows.length === 0 ? (
        <p className="px-3 py-6 text-center text-sm text-muted">Nothing of that name can be used here.</p>
      ) : (
        <div id={`${id}-tree`} role="tree" aria-label="Merge fields" className="min-h-0 overflow-y-auto p-1">
          {rows.map((each, index) => (
            <MergeFieldRow
              key={each.field.path}
              id={`${id}-${index}`}
              row={each}
              isActive={index === place}
              onPick={() => onPick(each.field)}
              onToggle={isFiltered ? undefined : () => toggle(each.field.path, !each.isOpen)}
            />
          ))}
        </div>
      )}
    </>
  )
}

/** The first line that has the text itself, not only in what it holds. */
function firstMatch(tree: MergeField[], text: string): number {
  const wanted = text.trim().toLowerCase()
  return Math.max(
    0,
    listTreeRows(tree, 'all').findIndex(({ field }) => field.path.toLowerCase().includes(wanted)),
  )
}
