import { ArrowDown, ArrowUp, Trash2 } from 'lucide-react'
import type { FlowNode } from '#contract/flow-document.ts'
import { IconButton } from '../../../ui/Button.tsx'
import { useEditor } from '../../flow-editor.ts'
import { changePath, type SplitPath } from '../../model/split-paths.ts'
import { ConditionGroup } from '../conditions/ConditionGroup.tsx'
import { controlClass, SettingField } from '../fields/SettingField.tsx'
import { PathIdField } from './PathIdField.tsx'

type Props = {
  node: FlowNode
  path: SplitPath
  index: number
  count: number
  onMove: (by: -1 | 1) => void
  onRemove: () => void
}

/** One path of a split: its name, its id, its condition, its place among the others. */
export function SplitPathFields({ node, path, index, count, onMove, onRemove }: Props) {
  const editor = useEditor()
  const pointer = `/params/paths/${index}`
  const title = path.name || path.id || `Path ${index + 1}`
  const set = (changed: SplitPath, mark?: string) =>
    editor.edit((present) => changePath(present, node, index, changed), mark && `${node.id} ${mark}`)
  return (
    <li aria-label={`Path ${title}`} className="rounded-md border border-line">
      <div className="flex items-center gap-1 border-b border-line bg-canvas py-1 pr-1 pl-3">
        <span className="min-w-0 flex-1 truncate text-sm font-medium">
          {index + 1}. {title}
        </span>
        {!editor.isReadOnly && (
          <>
            <IconButton
              label={`Move ${title} up`}
              icon={ArrowUp}
              disabled={index === 0}
              className="size-7"
              data-move="up"
              onClick={() => onMove(-1)}
            />
            <IconButton
              label={`Move ${title} down`}
              icon={ArrowDown}
              disabled={index === count - 1}
              className="size-7"
              data-move="down"
              onClick={() => onMove(1)}
            />
            <IconButton data-remove label={`Remove ${title}`} icon={Trash2} className="size-7" onClick={onRemove} />
          </>
        )}
      </div>
      <div className="space-y-3 p-3">
        <div className="grid grid-cols-2 gap-2 [&>*]:mt-0">
          <SettingField label="Name" pointer={`${pointer}/name`}>
            {(attributes) => (
              <input
                {...attributes}
                value={path.name ?? ''}
                maxLength={120}
                placeholder={path.id}
                readOnly={editor.isReadOnly}
                onChange={({ target: { value } }) => set({ ...path, name: value }, `${pointer}/name`)}
                className={controlClass}
              />
            )}
          </SettingField>
          <PathIdField node={node} path={path} index={index} onChange={(id) => set({ ...path, id })} />
        </div>
        <ConditionGroup
          label={`Condition of ${title}`}
          pointer={`${pointer}/when`}
          condition={path.when}
          onChange={(when, mark) => set({ ...path, when }, mark)}
        />
      </div>
    </li>
  )
}
