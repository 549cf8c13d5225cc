import type { LinkProps } from '@tanstack/react-router'
import { type ReactNode, useCallback, useEffect, useMemo, useRef } from 'react'
import type { List } from '../api/list.ts'
import { Button } from './Button.tsx'
import { NotUpdated } from './data-table/NotUpdated.tsx'
import { Row, rowClass } from './data-table/Row.tsx'
import { useVisibleRows } from './data-table/use-visible-rows.ts'
import { ErrorState } from './ErrorState.tsx'
import { joinClasses } from './join-classes.ts'
import { Skeleton } from './Skeleton.tsx'
import { useMediaQuery } from './use-media-query.ts'

export type Column<Item> = {
  id: string
  header: string
  cell: (item: Item) => ReactNode
  /** Under the cell, and not part of its link. For the first column. */
  below?: (item: Item) => ReactNode
  /** A CSS grid track; `minmax(0,1fr)` when absent. */
  width?: string
  /** Left out below 1,100 px. */
  isWideOnly?: boolean
  isRight?: boolean
  /** The header is only read out. */
  isHeaderHidden?: boolean
  /** The cell has controls of its own, which lie above the row's link. */
  hasControls?: boolean
  /** A small button with the menu of the row: it has the corner of the card. */
  isMenu?: boolean
}

export type Selection = {
  isSelected: (key: string) => boolean
  toggle: (key: string) => void
  /** What the check box of a row is called. */
  nameOf: (key: string) => string
}

type Props<Item> = {
  label: string
  list: Pick<
    List<Item>,
    | 'items'
    | 'isLoading'
    | 'isStale'
    | 'error'
    | 'isMoreFailed'
    | 'updatedAt'
    | 'retry'
    | 'hasMore'
    | 'isLoadingMore'
    | 'loadMore'
  >
  /** The same array as before, if nothing of it changed: then rows that are there are not drawn again. */
  columns: Column<Item>[]
  keyOf: (item: Item) => string
  /** Where a click on the row leads, if anywhere. The first cell is the link. */
  linkOf?: (item: Item) => LinkProps | undefined
  empty: ReactNode
  selection?: Selection
  /** How many rows are likely, where something below would move. */
  skeletonRows?: number
}

/**
 * A list as a table: header, rows, more rows when the end comes into view, and in their place a skeleton, an explanation
 * or an error. Below 768 px a row is a small card, so that nothing is cut and nothing scrolls sideways.
 */
export function DataTable<Item>({
  label,
  list,
  columns: allColumns,
  keyOf,
  linkOf,
  empty,
  selection,
  skeletonRows = 8,
}: Props<Item>) {
  const isWide = useMediaQuery('(min-width: 1100px)')
  const hasSelection = selection !== undefined
  const columns = useMemo(
    () => (isWide ? allColumns : allColumns.filter(({ isWideOnly }) => !isWideOnly)),
    [allColumns, isWide],
  )
  const style = useMemo(() => ({ gridTemplateColumns: toTracks(columns, hasSelection) }), [columns, hasSelection])
  const toggle = useStable(selection?.toggle)
  const visible = useVisibleRows(list.items.length)
  if (list.error !== null && list.items.length === 0) return <ErrorState error={list.error} onRetry={list.retry} />
  if (!list.isLoading && list.items.length === 0) return <>{empty}</>
  return (
    <>
      {list.error !== null && !list.isMoreFailed && <NotUpdated list={list} />}
      <table aria-label={label} aria-busy={list.isLoading || list.isStale} className="block">
        <thead className="block max-md:sr-only">
          <tr className="grid gap-x-4 border-b border-line px-4 py-2 text-xs text-muted" style={style}>
            {selection !== undefined && (
              <th scope="col">
                <span className="sr-only">Select</span>
              </th>
            )}
            {columns.map(({ id, header, isRight, isHeaderHidden }) => (
              <th
                key={id}
                scope="col"
                className={joinClasses('truncate font-medium', isRight ? 'text-right' : 'text-left')}
              >
                <span className={isHeaderHidden ? 'sr-only' : undefined}>{header}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody ref={visible.body} style={visible.style} className={joinClasses('block', list.isStale && 'opacity-60')}>
          {list.isLoading
            ? Array.from({ length: skeletonRows }, (_, row) => row).map((row) => (
                <tr key={row} className={joinClasses(rowClass, 'border-b border-line last:border-b-0')} style={style}>
                  {selection !== undefined && <td />}
                  {columns.map(({ id }, index) => (
                    <td key={id} className="min-w-16">
                      <Skeleton className={index === 0 ? 'w-3/4' : 'w-1/2'} />
                    </td>
                  ))}
                </tr>
              ))
            : visible.indexes.map((index) => {
                const item = list.items[index]
                if (item === undefined) return null
                const key = keyOf(item)
                return (
                  <Row
                    key={key}
                    index={index}
                    item={item}
                    rowKey={key}
                    columns={columns}
                    style={style}
                    linkOf={linkOf}
                    isSelected={selection?.isSelected(key)}
                    selectName={selection?.nameOf(key)}
                    onToggle={toggle}
                    measure={visible.measure}
                  />
                )
              })}
        </tbody>
      </table>
      {list.isMoreFailed && <ErrorState error={list.error} onRetry={list.loadMore} />}
      {list.hasMore && !list.isMoreFailed && <MoreRows isLoading={list.isLoadingMore} onMore={list.loadMore} />}
    </>
  )
}

function toTracks<Item>(columns: Column<Item>[], hasSelection: boolean): string {
  return [...(hasSelection ? ['1.25rem'] : []), ...columns.map(({ width }) => width ?? 'minmax(0,1fr)')].join(' ')
}

/** A function that is the same in every rendering, and does what the present one does. */
function useStable<Argument>(present: ((argument: Argument) => void) | undefined): (argument: Argument) => void {
  const latest = useRef(present)
  useEffect(() => {
    latest.current = present
  })
  return useCallback((argument) => latest.current?.(argument), [])
}

/** Loads what follows when it comes near the window, and has a button for those who do not scroll. */
function MoreRows({ isLoading, onMore }: { isLoading: boolean; onMore: () => void }) {
  const marker = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (marker.current === null || isLoading) return
    const observer = new IntersectionObserver(
      (entries) => entries.some(({ isIntersecting }) => isIntersecting) && onMore(),
      { rootMargin: '600px' },
    )
    observer.observe(marker.current)
    return () => observer.disconnect()
  }, [isLoading, onMore])
  return (
    <div ref={marker} className="flex justify-center border-t border-line py-3">
      <Button look="quiet" isBusy={isLoading} onClick={onMore}>
        Load more
      </Button>
    </div>
  )
}
