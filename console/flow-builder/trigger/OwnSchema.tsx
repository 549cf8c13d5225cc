import { useEditor } from '../flow-editor.ts'
import type { SettingsFormProps } from '../settings/settings-forms.ts'
import { JsonField } from './JsonField.tsx'
import { useJsonText } from './use-json-text.ts'
import { useSetParam } from './use-set-param.ts'

/** A JSON Schema that is written here and stays when the sample changes. */
export function OwnSchema({ node, problems, isUsed }: SettingsFormProps & { isUsed: boolean }) {
  const { isReadOnly } = useEditor()
  const setParam = useSetParam(node)
  const schema = useJsonText(node.params?.payloadSchema, (value) => {
    if (isSchema(value)) setParam('payloadSchema', value, { isTyped: true })
  })
  const { reading } = schema
  const isFaulty = reading.kind !== 'json' || !isSchema(reading.value)
  return (
    <JsonField
      label="Payload schema"
      field="/params/payloadSchema"
      text={schema.text}
      onChange={schema.setText}
      problems={problems}
      isReadOnly={isReadOnly}
      className="h-64"
    >
      {isFaulty && (
        <p className="text-negative">This is not a JSON object. The last schema that could be read is kept.</p>
      )}
      <p>
        {isUsed
          ? 'JSON Schema (2020-12). It stays as it is when the sample changes.'
          : 'The payload check is off: nothing is compared with this schema.'}
      </p>
    </JsonField>
  )
}

function isSchema(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
