import { Trash2 } from 'lucide-react'
import { IconButton } from '../../../ui/Button.tsx'
import { useEditor } from '../../flow-editor.ts'
import { escapePointer, type NamedValue } from '../../model/named-values.ts'
import { MergeFieldInput } from '../merge-fields/MergeFieldInput.tsx'
import type { NamedRowsProps } from './NamedRows.tsx'
import { controlClass, NoticeLines } from './SettingField.tsx'

type Props = NamedRowsProps & {
  row: NamedValue
  number: number
  isTwice: boolean
  onChange: (row: NamedValue) => void
  onRemove: () => void
}

/** One name and its value. */
export function NamedRow({
  param,
  noun,
  namePattern,
  nameFault,
  hintOf,
  row,
  number,
  isTwice,
  onChange,
  onRemove,
}: Props) {
  const { isReadOnly } = useEditor()
  const label = row.name === '' ? `${noun} ${number}` : row.name
  const fault = faultOf(row, isTwice, namePattern, nameFault)
  const hint = hintOf?.(row.value)
  return (
    <li className="min-w-0 rounded-md border border-line bg-canvas p-2">
      <div className="mb-1.5 flex items-center gap-1">
        <input
          aria-label={`Name of ${noun} ${number}`}
          aria-invalid={fault !== undefined || undefined}
          placeholder="name"
          value={row.name}
          readOnly={isReadOnly}
          spellCheck={false}
          autoComplete="off"
          onChange={({ target: { value } }) => onChange({ ...row, name: value.trim() })}
          className={`${controlClass} font-mono text-xs`}
        />
        {hint !== undefined && <span className="shrink-0 px-1 text-xs text-muted">{hint}</span>}
        {!isReadOnly && (
          <IconButton data-remove label={`Remove ${label}`} icon={Trash2} onClick={onRemove} className="size-7" />
        )}
      </div>
      {fault !== undefined && <NoticeLines notices={[{ message: fault, isError: true }]} />}
      <MergeFieldInput
        label={`Value of ${label}`}
        isLabelHidden
        pointer={`/params/${param}/${escapePointer(row.name)}`}
        placeholder="value"
        value={row.value}
        onChange={(value) => onChange({ ...row, value })}
      />
    </li>
  )
}

function faultOf({ name, value }: NamedValue, isTwice: boolean, pattern: RegExp, fault: string): string | undefined {
  if (name === '') return value === '' ? undefined : 'It needs a name to be kept.'
  if (isTwice) return 'This name is given twice: the first one counts.'
  return pattern.test(name) ? undefined : fault
}
