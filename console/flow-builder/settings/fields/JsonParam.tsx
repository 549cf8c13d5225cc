import { useEffect, useState } from 'react'
import { useEditor } from '../../flow-editor.ts'
import { useParam } from '../step-context.ts'
import { controlClass, SettingField } from './SettingField.tsx'

type Props = { name: string; label: string; help: string; placeholder: string }

/** A parameter that is a JSON object. What is none is kept in the field, and the document keeps what it had. */
export function JsonParam({ name, label, help, placeholder }: Props) {
  const { isReadOnly } = useEditor()
  const [value, setValue] = useParam(name)
  const [text, setText] = useState(() => writeJson(value))
  const reading = readJson(text)
  const isSame = reading.fault !== undefined || JSON.stringify(reading.value) === JSON.stringify(value)
  useEffect(() => {
    if (!isSame) setText(writeJson(value))
  }, [isSame, value])
  return (
    <SettingField label={label} pointer={`/params/${name}`} help={help} fault={reading.fault}>
      {(attributes) => (
        <textarea
          {...attributes}
          rows={Math.min(14, Math.max(3, text.split('\n').length))}
          spellCheck={false}
          value={text}
          placeholder={placeholder}
          readOnly={isReadOnly}
          onChange={({ target: { value: typed } }) => {
            setText(typed)
            const next = readJson(typed)
            if (next.fault === undefined) setValue(next.value)
          }}
          className={`${controlClass} h-auto resize-y py-1.5 font-mono text-xs`}
        />
      )}
    </SettingField>
  )
}

function writeJson(value: unknown): string {
  return value === undefined ? '' : JSON.stringify(value, null, 2)
}

function readJson(text: string): { value?: unknown; fault?: string } {
  if (text.trim() === '') return {}
  try {
    const value: unknown = JSON.parse(text)
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
    return isObject ? { value } : { fault: 'This is JSON, but not an object.' }
  } catch {
    return { fault: 'This is not JSON, and not kept until it is.' }
  }
}
