import { useId } from 'react'
import { useAllFlows } from '../../api/all-flows.ts'
import { CheckboxField, SelectField } from '../../ui/Fields.tsx'

type Props = {
  /** null: every flow. */
  flowIds: string[] | null
  onChange: (flowIds: string[] | null) => void
  error: string | undefined
}

/** Which flows a token may start. "Only some" with none chosen is refused by the gateway, so nothing is opened by accident. */
export function FlowScopeField({ flowIds, onChange, error }: Props) {
  const labelId = useId()
  const { data: flows = [] } = useAllFlows()
  const toggle = (id: string, isChosen: boolean) =>
    onChange(isChosen ? [...(flowIds ?? []), id] : (flowIds ?? []).filter((other) => other !== id))
  return (
    <>
      <SelectField
        label="Flows"
        value={flowIds === null ? 'every' : 'some'}
        onChange={(event) => onChange(event.target.value === 'every' ? null : [])}
        help="Which flows this token may start."
        error={flowIds?.length === 0 && error !== undefined ? ': choose at least one, or every flow.' : error}
      >
        <option value="every">Every flow, later ones too</option>
        <option value="some">Only the flows I choose</option>
      </SelectField>
      {flowIds !== null && (
        // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot scroll in every browser
        <div
          role="group"
          aria-labelledby={labelId}
          className="mt-2 max-h-44 overflow-y-auto rounded-md border border-line px-3 py-1.5"
        >
          <span id={labelId} className="sr-only">
            Chosen flows
          </span>
          {flows.map(({ id, name }) => (
            <CheckboxField
              key={id}
              label={name}
              checked={flowIds.includes(id)}
              onChange={(event) => toggle(id, event.target.checked)}
            />
          ))}
          {flows.length === 0 && <p className="py-1 text-sm text-muted">There is no flow yet.</p>}
        </div>
      )}
    </>
  )
}
