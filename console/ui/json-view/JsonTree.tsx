import { ChevronRight } from 'lucide-react'
import { type KeyboardEvent, useMemo, useRef, useState } from 'react'
import { joinClasses } from '../join-classes.ts'
import { JsonValue } from './JsonValue.tsx'
import { listRows, openAtFirst, type Row } from './list-rows.ts'

type Props = { value: unknown; label: string; chosenKey: string | undefined; onChoose: (row: Row) => void }

/** The tree pattern of the ARIA guide: one stop for the tab key, arrow keys inside. */
export function JsonTree({ value, label, chosenKey, onChoose }: Props) {
  const [open, setOpen] = useState(() => openAtFirst(value))
  const [complete, setComplete] = useState<ReadonlySet<string>>(new Set())
  const rows = useMemo(() => listRows(value, { open, complete }), [value, open, complete])
  const tree = useRef<HTMLDivElement>(null)
  const stop = rows.some(({ key }) => key === chosenKey) ? chosenKey : rows[0]?.key

  const toggle = (row: Row) => {
    if (row.hidden !== undefined) return setComplete(new Set([...complete, JSON.stringify(row.path)]))
    if (!row.isContainer) return setComplete(new Set([...complete, row.key]))
    const next = new Set(open)
    if (!next.delete(row.key)) next.add(row.key)
    setOpen(next)
  }
  const goTo = (index: number) => {
    const row = rows[index]
    if (row === undefined) return
    onChoose(row)
    tree.current?.querySelectorAll<HTMLElement>('[role=treeitem]')[index]?.focus()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const index = rows.findIndex(({ key }) => key === stop)
    const row = rows[index]
    if (row === undefined) return
    const moves: Record<string, () => void> = {
      ArrowDown: () => goTo(index + 1),
      ArrowUp: () => goTo(index - 1),
      Home: () => goTo(0),
      End: () => goTo(rows.length - 1),
      ArrowRight: () => (row.isContainer && !row.isOpen ? toggle(row) : row.isOpen && goTo(index + 1)),
      ArrowLeft: () => (row.isOpen ? toggle(row) : goTo(parentOf(rows, index))),
      Enter: () => toggle(row),
      ' ': () => toggle(row),
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const move = moves[event.key]
    if (move === undefined) return
    event.preventDefault()
    move()
  }

  return (
    <div ref={tree} role="tree" aria-label={label} onKeyDown={onKeyDown} className="max-h-96 overflow-auto py-1">
      {rows.map((row) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the tree hears the keys
        <div
          key={row.key}
          role="treeitem"
          tabIndex={row.key === stop ? 0 : -1}
          aria-level={row.path.length + 1 + (row.hidden === undefined ? 0 : 1)}
          aria-selected={row.key === chosenKey}
          {...(row.isContainer ? { 'aria-expanded': row.isOpen } : {})}
          onFocus={() => row.key !== chosenKey && onChoose(row)}
          onClick={() => (row.isContainer || row.hidden !== undefined) && toggle(row)}
          style={{ paddingInlineStart: `${0.5 + Math.min(row.path.length + (row.hidden ? 1 : 0), 20)}rem` }}
          className={joinClasses(
            'flex items-start gap-1 pr-3 font-mono text-xs -outline-offset-2',
            row.key === chosenKey ? 'bg-accent-soft' : 'hover:bg-hover',
          )}
        >
          <span aria-hidden className="flex size-5 shrink-0 items-center justify-center text-muted">
            {row.isContainer && <ChevronRight className={joinClasses('size-3.5', row.isOpen && 'rotate-90')} />}
          </span>
          <span className="min-w-0 py-0.5 break-all whitespace-pre-wrap [unicode-bidi:isolate]">
            {row.hidden === undefined ? (
              <>
                {row.name !== undefined && <span className="text-muted">{row.name}: </span>}
                <JsonValue row={row} isComplete={complete.has(row.key)} onComplete={() => toggle(row)} />
              </>
            ) : (
              <span className="text-accent">Show {row.hidden} more</span>
            )}
          </span>
        </div>
      ))}
    </div>
  )
}

function parentOf(rows: Row[], index: number): number {
  const depth = rows[index]?.path.length ?? 0
  const above = rows.slice(0, index).findLastIndex(({ path, isContainer }) => isContainer && path.length === depth - 1)
  return above === -1 ? 0 : above
}
