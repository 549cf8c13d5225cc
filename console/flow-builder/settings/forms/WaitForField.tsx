import { useState } from 'react'
import { useEditor } from '../../flow-editor.ts'
import { type DurationUnit, durationUnits, readSimpleDuration, writeSimpleDuration } from '../../model/duration-text.ts'
import { controlClass, SettingField } from '../fields/SettingField.tsx'
import { MergeFieldInput } from '../merge-fields/MergeFieldInput.tsx'
import { textOf, useParam } from '../step-context.ts'
import { AsTextSwitch } from './AsTextSwitch.tsx'

/** A number and a unit; a text for what needs more: several units, or merge fields. */
export function WaitForField() {
  const { isReadOnly } = useEditor()
  const [value, setValue] = useParam('for')
  const text = textOf(value)
  const simple = readSimpleDuration(text)
  const [unit, setUnit] = useState<DurationUnit>(simple?.unit ?? 'hours')
  const [isText, setText] = useState(simple === undefined && text !== '')
  const shownUnit = simple?.unit ?? unit
  const aside = <AsTextSwitch isText={isText} onChange={setText} canLeave={simple !== undefined || text === ''} />
  if (isText || (simple === undefined && text !== ''))
    return (
      <MergeFieldInput
        label="Duration"
        pointer="/params/for"
        isRequired
        aside={aside}
        help="ISO 8601, such as P1D, PT30M or P1DT12H, or a merge field that is one."
        value={text}
        onChange={setValue}
      />
    )
  return (
    <SettingField label="Duration" pointer="/params/for" isRequired aside={aside}>
      {(attributes) => (
        <div className="flex gap-2">
          <input
            {...attributes}
            type="number"
            inputMode="numeric"
            min={0}
            readOnly={isReadOnly}
            value={simple?.count ?? ''}
            onChange={({ target: { value: count } }) =>
              setValue(count === '' ? '' : writeSimpleDuration({ count: Math.trunc(Number(count)), unit: shownUnit }))
            }
            className={controlClass}
          />
          <select
            aria-label="Unit"
            disabled={isReadOnly}
            value={shownUnit}
            onChange={({ target: { value: next } }) => {
              setUnit(next as DurationUnit)
              if (simple !== undefined) setValue(writeSimpleDuration({ ...simple, unit: next as DurationUnit }))
            }}
            className={controlClass}
          >
            {Object.keys(durationUnits).map((each) => (
              <option key={each}>{each}</option>
            ))}
          </select>
        </div>
      )}
    </SettingField>
  )
}
