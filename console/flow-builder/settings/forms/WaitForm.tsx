import { useId } from 'react'
import { useEditor } from '../../flow-editor.ts'
import { NoticeLines } from '../fields/SettingField.tsx'
import { useNotices, useParams, useStep } from '../step-context.ts'
import { WaitForField } from './WaitForField.tsx'
import { WaitUntilField } from './WaitUntilField.tsx'

const ways = { for: 'For a while', until: 'Until a time' } as const

/** How long to wait: for a duration or until an instant. */
export function WaitForm() {
  const { isReadOnly } = useEditor()
  const { node } = useStep()
  const setParams = useParams()
  const notices = useNotices('/params', true)
  const name = useId()
  const way = node.params?.until === undefined ? 'for' : 'until'
  return (
    <>
      <fieldset data-tells="/params" className="flex gap-4">
        <legend className="mb-1 text-sm font-medium">Wait</legend>
        {Object.entries(ways).map(([each, label]) => (
          <label key={each} className="flex items-center gap-2 text-sm">
            <input
              type="radio"
              name={name}
              disabled={isReadOnly}
              checked={way === each}
              onChange={() => setParams(() => (each === 'for' ? { for: 'PT1H' } : { until: '' }))}
              className="size-4"
            />
            {label}
          </label>
        ))}
      </fieldset>
      <NoticeLines notices={notices} />
      {way === 'for' ? <WaitForField /> : <WaitUntilField />}
    </>
  )
}
