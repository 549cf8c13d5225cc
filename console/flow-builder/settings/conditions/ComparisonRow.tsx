import { Trash2 } from 'lucide-react'
import type { Comparison } from '#contract/condition.ts'
import { conditionOperators, isOperator } from '#contract/condition-operators.ts'
import { IconButton } from '../../../ui/Button.tsx'
import { useEditor } from '../../flow-editor.ts'
import { kindOfTemplate, onlyField } from '../../model/merge-tree.ts'
import { operatorGroupsFor, withOperator } from '../../model/operator-groups.ts'
import { controlClass, NoticeLines, SettingField } from '../fields/SettingField.tsx'
import { describeSample } from '../merge-fields/describe-sample.ts'
import { MergeFieldInput } from '../merge-fields/MergeFieldInput.tsx'
import { textOf, useNotices, useStep } from '../step-context.ts'
import { RightSide } from './RightSide.tsx'

type Props = {
  label: string
  pointer: string
  comparison: Comparison
  onChange: (comparison: Comparison, mark?: string) => void
  onRemove: () => void
}

/** A value, an operator and what it is compared with. Operators that fit the sample come first. */
export function ComparisonRow({ label, pointer, comparison, onChange, onRemove }: Props) {
  const { isReadOnly } = useEditor()
  const { tree } = useStep()
  const notices = useNotices(pointer, true)
  const left = textOf(comparison.left)
  const sample = onlyField(tree, left)
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out like this
    <div
      role="group"
      aria-label={label}
      data-tells={pointer}
      className="flex min-w-0 items-start gap-1 rounded-md border border-line bg-canvas p-2"
    >
      <div className="min-w-0 flex-1 space-y-1.5">
        <MergeFieldInput
          label={`Left side of ${label}`}
          isLabelHidden
          pointer={`${pointer}/left`}
          placeholder="{{ value to look at"
          value={left}
          onChange={(text) => onChange({ ...comparison, left: text }, `${pointer}/left`)}
        />
        <SettingField label={`Operator of ${label}`} isLabelHidden pointer={`${pointer}/operator`}>
          {(attributes) => (
            <select
              {...attributes}
              disabled={isReadOnly}
              value={comparison.operator}
              onChange={({ target: { value } }) => isOperator(value) && onChange(withOperator(comparison, value))}
              className={controlClass}
            >
              {operatorGroupsFor(left === '' ? 'unknown' : kindOfTemplate(tree, left)).map(({ title, operators }) => (
                <optgroup key={title} label={title}>
                  {operators.map((operator) => (
                    <option key={operator} value={operator}>
                      {conditionOperators[operator].title}
                    </option>
                  ))}
                </optgroup>
              ))}
              {!isOperator(comparison.operator) && <option value={comparison.operator}>{comparison.operator}</option>}
            </select>
          )}
        </SettingField>
        <RightSide label={label} pointer={`${pointer}/right`} comparison={comparison} onChange={onChange} />
        {sample?.sample !== undefined && (
          <p className="truncate text-xs text-muted">Sample: {describeSample(sample)}</p>
        )}
        <NoticeLines notices={notices} />
      </div>
      {!isReadOnly && (
        <IconButton data-remove label={`Remove ${label}`} icon={Trash2} onClick={onRemove} className="size-7" />
      )}
    </div>
  )
}
