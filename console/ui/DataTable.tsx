import { Link, type LinkProps } from '@tanstack/react-router'
import { type ReactNode, useEffect, useRef } from 'react'
import type { List } from '../api/list.ts'
import { Button } from './Button.tsx'
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
    'items' | 'isLoading' | 'isStale' | 'error' | 'retry' | 'hasMore' | 'isLoadingMore' | 'loadMore'
  >
  columns: Column<Item>[]
  keyOf: (item: Item) => string
  /** Where a click on the row leads. The first cell is the link. */
  linkOf?: (item: Item) => LinkProps
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
  if (list.error !== null && list.items.length === 0) return <ErrorState error={list.error} onRetry={list.retry} />
  if (!list.isLoading && list.items.length === 0) return <>{empty}</>
  const columns = isWide ? allColumns : allColumns.filter(({ isWideOnly }) => !isWideOnly)
  const style = {
    gridTemplateColumns: [
      ...(selection === undefined ? [] : ['1.25rem']),
      ...columns.map(({ width }) => width ?? 'minmax(0,1fr)'),
    ].join(' '),
  }
  return (
    <>
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
        <tbody className={joinClasses('block divide-y divide-line', list.isStale && 'opacity-60')}>
          {list.isLoading
            ? Array.from({ length: skeletonRows }, (_, row) => row).map((row) => (
                <tr key={row} className={rowClass} style={style}>
                  {selection !== undefined && <td />}
                  {columns.map(({ id }, index) => (
                    <td key={id} className="min-w-16">
                      <Skeleton className={index === 0 ? 'w-3/4' : 'w-1/2'} />
                    </td>
                  ))}
                </tr>
              ))
            : list.items.map((item, index) => (
                <Row
                  key={keyOf(item)}
                  item={item}
                  rowKey={keyOf(item)}
                  columns={columns}
                  style={style}
                  link={linkOf?.(item)}
                  selection={selection}
                  isFar={index >= nearRows}
                />
              ))}
        </tbody>
      </table>
      {list.error !== null && <ErrorState error={list.error} onRetry={list.retry} />}
      {list.hasMore && <MoreRows isLoading={list.isLoadingMore} onMore={list.loadMore} />}
    </>
  )
}

/** Rows of the first page have their real height at once; the browser may guess that of those further down. */
const nearRows = 50

const rowClass =
  'relative min-h-11 px-4 py-2 text-sm max-md:flex max-md:flex-wrap max-md:items-center max-md:gap-x-3 max-md:gap-y-1 md:grid md:items-center md:gap-x-4'

type RowProps<Item> = {
  item: Item
  rowKey: string
  columns: Column<Item>[]
  style: { gridTemplateColumns: string }
  link: LinkProps | undefined
  selection: Selection | undefined
  isFar: boolean
}

function Row<Item>({ item, rowKey, columns, style, link, selection, isFar }: RowProps<Item>) {
  const [first, ...others] = columns
  return (
    <tr
      className={joinClasses(
        rowClass,
        isFar && 'offscreen-row',
        link !== undefined && 'hover:bg-hover',
        selection?.isSelected(rowKey) && 'bg-accent-soft',
      )}
      style={style}
    >
      {selection !== undefined && (
        <td className="relative z-10 flex">
          <input
            type="checkbox"
            className="size-4"
            aria-label={`Select ${selection.nameOf(rowKey)}`}
            checked={selection.isSelected(rowKey)}
            onChange={() => selection.toggle(rowKey)}
          />
        </td>
      )}
      {first !== undefined && (
        <td
          className={joinClasses(
            selection === undefined ? 'min-w-0 max-md:w-full' : 'min-w-0 max-md:w-[calc(100%-2rem)]',
            others.some(({ isMenu }) => isMenu) && 'max-md:pr-8',
          )}
        >
          {link === undefined ? (
            first.cell(item)
          ) : (
            <Link {...link} className="font-medium break-words after:absolute after:inset-0">
              {first.cell(item)}
            </Link>
          )}
          {first.below !== undefined && (
            <span className="line-clamp-2 text-xs break-words text-muted">{first.below(item)}</span>
          )}
        </td>
      )}
      {others.map((column) => (
        <td
          key={column.id}
          className={joinClasses(
            'min-w-0 break-words max-md:empty:hidden',
            column.isRight && 'md:text-right',
            column.hasControls && 'relative z-10',
            column.isMenu && 'max-md:absolute max-md:top-1.5 max-md:right-2',
          )}
        >
          {column.cell(item)}
        </td>
      ))}
    </tr>
  )
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
