import { ChevronRight } from 'lucide-react'
import { joinClasses } from '../../../ui/join-classes.ts'
import { FieldSample } from './FieldSample.tsx'
import type { TreeRow } from './list-tree-rows.ts'

type Props = { id: string; row: TreeRow; isActive: boolean; onPick: () => void; onToggle: (() => void) | undefined }

/** A line of the tree: a click takes it, a click on its arrow opens it. */
export function MergeFieldRow({ id, row: { field, level, isOpen }, isActive, onPick, onToggle }: Props) {
  const hasChildren = field.children.length > 0
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the filter, which keeps the focus
    <div
      id={id}
      role="treeitem"
      tabIndex={-1}
      aria-level={level}
      aria-selected={isActive}
      aria-expanded={hasChildren ? isOpen : undefined}
      onMouseDown={(event) => event.preventDefault()}
      onClick={onPick}
      style={{ paddingLeft: `${(level - 1) * 14 + 4}px` }}
      className={joinClasses(
        'flex cursor-pointer items-center gap-1.5 rounded-md py-1 pr-2 hover:bg-hover',
        isActive && 'bg-hover',
      )}
    >
      <span
        aria-hidden
        onClick={(event) => {
          if (!hasChildren || onToggle === undefined) return
          event.stopPropagation()
          onToggle()
        }}
        className="flex size-4 shrink-0 items-center justify-center"
      >
        {hasChildren && <ChevronRight className={joinClasses('size-3.5 text-muted', isOpen && 'rotate-90')} />}
      </span>
      <span
        className={joinClasses('max-w-[60%] shrink-0 truncate font-mono text-xs', level === 1 && 'font-semibold')}
        title={`{{${field.path}}}`}
      >
        {field.name}
      </span>
      <FieldSample field={field} />
    </div>
  )
}
