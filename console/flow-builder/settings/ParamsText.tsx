import { useState } from 'react'
import { TextAreaField } from '../../ui/Fields.tsx'
import { useEditor } from '../flow-editor.ts'
import { changeNode } from '../model/change-node.ts'
import type { SettingsFormProps } from './settings-forms.ts'

/** The parameters as JSON, for types of step that have no form. */
export function ParamsText({ node }: SettingsFormProps) {
  const editor = useEditor()
  const [text, setText] = useState(() => JSON.stringify(node.params ?? {}, null, 2))
  const params = readObject(text)
  return (
    <TextAreaField
      label="Parameters"
      rows={12}
      value={text}
      readOnly={editor.isReadOnly}
      data-field="/params"
      className="font-mono text-sm"
      error={params === undefined ? 'are not a JSON object' : undefined}
      onChange={({ target: { value } }) => {
        setText(value)
        const next = readObject(value)
        if (next !== undefined)
          editor.edit(
            (present) => changeNode(present, node.id, (old) => ({ ...old, params: next })),
            `params ${node.id}`,
          )
      }}
    />
  )
}

function readObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined
  } catch {
    return undefined
  }
}
