import { Link, type LinkProps } from '@tanstack/react-router'
import { memo } from 'react'
import type { Column } from '../DataTable.tsx'
import { joinClasses } from '../join-classes.ts'

export const rowClass =
  'relative min-h-11 px-4 py-2 text-sm max-md:flex max-md:flex-wrap max-md:items-center max-md:gap-x-3 max-md:gap-y-1 md:grid md:items-center md:gap-x-4'

type Props<Item> = {
  /** Where it stands in the list, from 0. */
  index: number
  item: Item
  rowKey: string
  columns: Column<Item>[]
  style: { gridTemplateColumns: string }
  linkOf: ((item: Item) => LinkProps | undefined) | undefined
  /** undefined: rows cannot be selected. */
  isSelected: boolean | undefined
  selectName: string | undefined
  onToggle: (key: string) => void
  /** Tells the height of the row to whoever keeps the places of rows that are not there. */
  measure?: ((row: HTMLTableRowElement | null) => void) | undefined
}

/** Drawn again only when something of it changes: of a list of thousands, a page that is added draws its own rows only. */
export const Row = memo(PlainRow) as typeof PlainRow

function PlainRow<Item>(props: Props<Item>) {
  const { index, item, rowKey, columns, style, linkOf, isSelected, selectName, onToggle, measure } = props
  const link = linkOf?.(item)
  const [first, ...others] = columns
  return (
    <tr
      ref={measure}
      data-index={index}
      className={joinClasses(
        rowClass,
        'border-b border-line last:border-b-0',
        link !== undefined && 'hover:bg-hover',
        isSelected && 'bg-accent-soft',
      )}
      style={style}
    >
      {isSelected !== undefined && (
        <td className="relative z-10 flex">
          <input
            type="checkbox"
            className="size-4"
            aria-label={`Select ${selectName}`}
            checked={isSelected}
            onChange={() => onToggle(rowKey)}
          />
        </td>
      )}
      {first !== undefined && (
        <td
          className={joinClasses(
            'min-w-0 break-words',
            isSelected === undefined ? 'max-md:w-full' : 'max-md:w-[calc(100%-2rem)]',
            others.some(({ isMenu }) => isMenu) && 'max-md:pr-8',
          )}
        >
          {link === undefined ? (
            first.cell(item)
          ) : (
            <Link {...link} className="font-medium after:absolute after:inset-0">
              {first.cell(item)}
            </Link>
          )}
          {first.below !== undefined && <span className="line-clamp-2 text-xs text-muted">{first.below(item)}</span>}
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
