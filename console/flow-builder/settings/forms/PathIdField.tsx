import { useEffect, useState } from 'react'
import type { FlowNode } from '#contract/flow-document.ts'
import { useEditor } from '../../flow-editor.ts'
import { pathsOf, type SplitPath } from '../../model/split-paths.ts'
import { controlClass, SettingField } from '../fields/SettingField.tsx'

type Props = { node: FlowNode; path: SplitPath; index: number; onChange: (id: string) => void }

/** The id of a path: the outcome that edges and merge fields know. It changes as a whole, when the field is left. */
export function PathIdField({ node, path, index, onChange }: Props) {
  const { isReadOnly } = useEditor()
  const [text, setText] = useState(path.id)
  useEffect(() => setText(path.id), [path.id])
  const taken = pathsOf(node).flatMap(({ id }, other) => (other === index ? [] : [id]))
  const fault = text === path.id ? undefined : findFault(text, taken)
  const commit = () => {
    if (text !== path.id && fault === undefined) onChange(text)
  }
  return (
    <SettingField label="Id" pointer={`/params/paths/${index}/id`} fault={fault}>
      {(attributes) => (
        <input
          {...attributes}
          value={text}
          maxLength={64}
          spellCheck={false}
          readOnly={isReadOnly}
          onChange={({ target: { value } }) => setText(value)}
          onBlur={commit}
          onKeyDown={({ key }) => key === 'Enter' && commit()}
          className={`${controlClass} font-mono text-xs`}
        />
      )}
    </SettingField>
  )
}

function findFault(id: string, taken: string[]): string | undefined {
  if (id === 'other') return 'The id other is that of the last path.'
  if (taken.includes(id)) return 'Another path has this id.'
  return /^[A-Za-z][A-Za-z0-9_]{0,63}$/.test(id) ? undefined : 'A letter, then letters, digits and underscores.'
}
