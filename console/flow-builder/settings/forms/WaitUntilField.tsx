import { useState } from 'react'
import { latestLocalTime } from '../../../ui/local-time.ts'
import { useEditor } from '../../flow-editor.ts'
import { readLocalTime, writeLocalTime } from '../../model/duration-text.ts'
import { controlClass, SettingField } from '../fields/SettingField.tsx'
import { MergeFieldInput } from '../merge-fields/MergeFieldInput.tsx'
import { textOf, useParam } from '../step-context.ts'
import { AsTextSwitch } from './AsTextSwitch.tsx'

/** A date and a time in the time zone of the browser, kept in UTC; a text for merge fields. */
export function WaitUntilField() {
  const { isReadOnly } = useEditor()
  const [value, setValue] = useParam('until')
  const text = textOf(value)
  const local = readLocalTime(text)
  const [isText, setText] = useState(local === undefined && text !== '')
  const aside = <AsTextSwitch isText={isText} onChange={setText} canLeave={local !== undefined || text === ''} />
  if (isText || (local === undefined && text !== ''))
    return (
      <MergeFieldInput
        label="Time"
        pointer="/params/until"
        isRequired
        aside={aside}
        help="RFC 3339, such as 2030-01-31T09:00:00Z, or a merge field that is one."
        value={text}
        onChange={setValue}
      />
    )
  return (
    <SettingField
      label="Time"
      pointer="/params/until"
      isRequired
      aside={aside}
      help={
        text === '' ? `In your time zone, ${zoneName()}.` : `${text} in UTC; above in your time zone, ${zoneName()}.`
      }
    >
      {(attributes) => (
        <input
          {...attributes}
          type="datetime-local"
          max={latestLocalTime}
          readOnly={isReadOnly}
          value={local ?? ''}
          onChange={({ target: { value: typed } }) => setValue(writeLocalTime(typed))}
          className={controlClass}
        />
      )}
    </SettingField>
  )
}

function zoneName(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone
}
