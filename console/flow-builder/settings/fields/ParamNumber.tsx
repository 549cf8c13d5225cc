import { useEditor } from '../../flow-editor.ts'
import { useParam } from '../step-context.ts'
import { controlClass, SettingField } from './SettingField.tsx'

type Props = { name: string; label: string; help: string; fallback: number; min: number; max: number }

/** A whole number; empty for the one that the engine takes by itself. */
export function ParamNumber({ name, label, help, fallback, min, max }: Props) {
  const { isReadOnly } = useEditor()
  const [value, setValue] = useParam(name)
  return (
    <SettingField label={label} pointer={`/params/${name}`} help={help}>
      {(attributes) => (
        <input
          {...attributes}
          type="number"
          inputMode="numeric"
          min={min}
          max={max}
          placeholder={String(fallback)}
          readOnly={isReadOnly}
          value={typeof value === 'number' ? value : ''}
          onChange={({ target: { value: text } }) => setValue(text === '' ? undefined : Number(text))}
          className={controlClass}
        />
      )}
    </SettingField>
  )
}
