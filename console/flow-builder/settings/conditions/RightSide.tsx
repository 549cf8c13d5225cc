import { useEffect, useState } from 'react'
import type { Comparison } from '#contract/condition.ts'
import { conditionOperators, isOperator } from '#contract/condition-operators.ts'
import { useEditor } from '../../flow-editor.ts'
import { readListText, writeListText } from '../../model/list-text.ts'
import { controlClass, SettingField } from '../fields/SettingField.tsx'
import { MergeFieldInput } from '../merge-fields/MergeFieldInput.tsx'

type Props = {
  label: string
  pointer: string
  comparison: Comparison
  onChange: (comparison: Comparison, mark?: string) => void
}

/** What the left side is compared with, in the form that the operator takes. */
export function RightSide({ label, pointer, comparison, onChange }: Props) {
  const { isReadOnly } = useEditor()
  const { operator, right } = comparison
  const kind = isOperator(operator) ? conditionOperators[operator].right : 'value'
  if (kind === 'none') return null
  if (kind === 'list') return <ListSide label={label} pointer={pointer} comparison={comparison} onChange={onChange} />
  const text = right === undefined || Array.isArray(right) ? '' : String(right)
  const set = (value: string) => onChange({ ...comparison, right: value }, pointer)
  if (kind === 'value')
    return (
      <MergeFieldInput
        label={`Right side of ${label}`}
        isLabelHidden
        pointer={pointer}
        placeholder="value"
        value={text}
        onChange={set}
      />
    )
  return (
    <SettingField
      label={`Pattern of ${label}`}
      isLabelHidden
      pointer={pointer}
      help="RE2, found anywhere; ^ and $ anchor it."
    >
      {(attributes) => (
        <input
          {...attributes}
          value={text}
          readOnly={isReadOnly}
          spellCheck={false}
          placeholder="^[A-Z]{2}-\d+$"
          onChange={({ target: { value } }) => set(value)}
          className={`${controlClass} font-mono text-xs`}
        />
      )}
    </SettingField>
  )
}

/** One value per line. Empty lines are there while somebody types, and never in the document. */
function ListSide({ label, pointer, comparison, onChange }: Props) {
  const { right } = comparison
  const [text, setText] = useState(() => readListText(right))
  const isSame = JSON.stringify(writeListText(text)) === JSON.stringify(right)
  useEffect(() => {
    if (!isSame) setText(readListText(right))
  }, [isSame, right])
  return (
    <MergeFieldInput
      label={`Values of ${label}`}
      isLabelHidden
      isMultiline
      pointer={pointer}
      placeholder="one value per line"
      help="One value per line, or a single merge field that is a list."
      value={text}
      onChange={(lines) => {
        setText(lines)
        onChange({ ...comparison, right: writeListText(lines) }, pointer)
      }}
    />
  )
}
