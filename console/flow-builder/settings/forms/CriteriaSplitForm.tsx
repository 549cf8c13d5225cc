import { Plus } from 'lucide-react'
import { useRef, useState } from 'react'
import { Button } from '../../../ui/Button.tsx'
import { useEditor } from '../../flow-editor.ts'
import { addPath, movePath, pathsOf, removePath } from '../../model/split-paths.ts'
import { controlClass, NoticeLines } from '../fields/SettingField.tsx'
import type { SettingsFormProps } from '../settings-forms.ts'
import { useNotices } from '../step-context.ts'
import { useRowFocus } from '../use-row-focus.ts'
import { SplitPathFields } from './SplitPathFields.tsx'

/** The paths of a split in their order, and how to add one. */
export function CriteriaSplitForm({ node }: SettingsFormProps) {
  const editor = useEditor()
  const notices = useNotices('/params/paths', true)
  const [name, setName] = useState('')
  const list = useRef<HTMLOListElement>(null)
  const focus = useRowFocus()
  const paths = pathsOf(node)
  const add = () => {
    editor.edit((present) => addPath(present, node, name.trim()))
    setName('')
  }
  const move = (index: number, by: -1 | 1) => {
    editor.edit((present) => movePath(present, node, index, by))
    requestAnimationFrame(() => focusMove(list.current?.children[index + by], by))
  }
  return (
    <section ref={focus.container} aria-label="Paths" data-tells="/params/paths">
      <p className="mb-2 text-xs text-muted">The first path from the top whose condition holds is taken.</p>
      <NoticeLines notices={notices} />
      <ol ref={list} data-rows className="space-y-3">
        {paths.map((path, index) => (
          <SplitPathFields
            // biome-ignore lint/suspicious/noArrayIndexKey: ids are edited, and may be given twice
            key={index}
            node={node}
            path={path}
            index={index}
            count={paths.length}
            onMove={(by) => move(index, by)}
            onRemove={() => {
              editor.edit((present) => removePath(present, node, index))
              focus.afterRemoval(index)
            }}
          />
        ))}
      </ol>
      {!editor.isReadOnly && (
        <form
          className="mt-3 flex gap-2"
          onSubmit={(event) => {
            event.preventDefault()
            if (name.trim() !== '') add()
          }}
        >
          <input
            data-add
            aria-label="Name of a new path"
            data-field="/params/paths"
            placeholder="Name of a new path"
            value={name}
            maxLength={120}
            onChange={({ target: { value } }) => setName(value)}
            className={controlClass}
          />
          <Button type="submit" disabled={name.trim() === ''}>
            <Plus aria-hidden className="size-4" /> Add path
          </Button>
        </form>
      )}
      <div className="mt-3 rounded-md border border-dashed border-control px-3 py-2">
        <div className="text-sm font-medium">Other</div>
        <p className="text-xs text-muted">Whoever takes none of the paths above leaves here.</p>
      </div>
    </section>
  )
}

/** The focus goes with the path that was moved, so that it can be moved on. */
function focusMove(path: Element | undefined, by: -1 | 1): void {
  const buttons = [by === 1 ? 'down' : 'up', by === 1 ? 'up' : 'down'].flatMap(
    (way) => path?.querySelector<HTMLButtonElement>(`[data-move="${way}"]`) ?? [],
  )
  buttons.find(({ disabled }) => !disabled)?.focus()
}
