import { FolderPlus, Plus, Trash2 } from 'lucide-react'
import type { Comparison, Condition } from '#contract/condition.ts'
import { Button, IconButton } from '../../../ui/Button.tsx'
import { joinClasses } from '../../../ui/join-classes.ts'
import { useEditor } from '../../flow-editor.ts'
import { emptyComparison, isGroup, readGroup, writeGroup } from '../../model/condition-group.ts'
import { NoticeLines } from '../fields/SettingField.tsx'
import { useNotices } from '../step-context.ts'
import { useRowFocus } from '../use-row-focus.ts'
import { ComparisonRow } from './ComparisonRow.tsx'

type Props = {
  /** What the group is, for those who cannot see where it stands. */
  label: string
  pointer: string
  condition: unknown
  /** `mark` is the same for what is typed into one field. */
  onChange: (condition: Condition, mark?: string) => void
  onRemove?: () => void
  level?: number
}

/** Groups inside one another that the gateway takes. */
const levelsMax = 8

/** All or any of comparisons and further groups. */
export function ConditionGroup({ label, pointer, condition, onChange, onRemove, level = 1 }: Props) {
  const { isReadOnly } = useEditor()
  const notices = useNotices(pointer, true)
  const { match, members } = readGroup(condition)
  const focus = useRowFocus()
  const setMembers = (next: (Comparison | Condition)[], mark?: string) => onChange(writeGroup(match, next), mark)
  const add = (member: Comparison | Condition) => {
    setMembers([...members, member])
    focus.afterAdding()
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out like this
    <div
      ref={focus.container}
      role="group"
      aria-label={label}
      data-field={pointer}
      data-tells={pointer}
      className={joinClasses('min-w-0', level > 1 && 'rounded-md border border-line border-l-2 border-l-accent p-2')}
    >
      <div className="flex items-center gap-2">
        <select
          aria-label={`${label}: how many must hold`}
          disabled={isReadOnly}
          value={match}
          onChange={({ target: { value } }) => onChange(writeGroup(value === 'any' ? 'any' : 'all', members))}
          className="h-7 rounded-md border border-control bg-surface px-1.5 text-sm font-medium disabled:opacity-100"
        >
          <option value="all">All</option>
          <option value="any">Any</option>
        </select>
        <span className="text-sm text-muted">of these hold</span>
        {onRemove !== undefined && !isReadOnly && (
          <IconButton
            data-remove
            label={`Remove ${label}`}
            icon={Trash2}
            onClick={onRemove}
            className="ml-auto size-7"
          />
        )}
      </div>
      <NoticeLines notices={notices} />
      {members.length === 0 && (
        <p className="mt-2 text-xs text-muted">
          {match === 'all' ? 'Without a comparison it always holds.' : 'Without a comparison it never holds.'}
        </p>
      )}
      <div data-rows className="mt-2 space-y-2">
        {members.map((member, index) => {
          const place = `${pointer}/${match}/${index}`
          const name = `${isGroup(member) ? 'group' : 'comparison'} ${level === 1 ? '' : `${label} `}${index + 1}`
          const remove = () => {
            setMembers(members.filter((_, other) => other !== index))
            focus.afterRemoval(index)
          }
          return isGroup(member) ? (
            <ConditionGroup
              key={place}
              label={name}
              pointer={place}
              condition={member}
              level={level + 1}
              onChange={(changed, mark) => setMembers(members.with(index, changed), mark)}
              onRemove={remove}
            />
          ) : (
            <ComparisonRow
              key={place}
              label={name}
              pointer={place}
              comparison={member}
              onChange={(changed, mark) => setMembers(members.with(index, changed), mark)}
              onRemove={remove}
            />
          )
        })}
      </div>
      {!isReadOnly && (
        <div className="mt-2 flex gap-1">
          <Button data-add look="quiet" size="small" onClick={() => add(emptyComparison)}>
            <Plus aria-hidden className="size-3.5" /> Comparison
          </Button>
          {level < levelsMax && (
            <Button look="quiet" size="small" onClick={() => add({ any: [emptyComparison] })}>
              <FolderPlus aria-hidden className="size-3.5" /> Group
            </Button>
          )}
        </div>
      )}
    </div>
  )
}
