import { useId } from 'react'
import type { PayloadCheckMode } from '#contract/nodes/webhook-trigger.ts'
import { useEditor } from '../flow-editor.ts'
import type { SettingsFormProps } from '../settings/settings-forms.ts'
import { PayloadSchema } from './PayloadSchema.tsx'
import { problemAt } from './problem-at.ts'
import { TriggerPart } from './TriggerPart.tsx'
import { useSetParam } from './use-set-param.ts'

const modes: Record<PayloadCheckMode, { label: string; help: string }> = {
  off: { label: 'Off', help: 'Every JSON payload is accepted.' },
  observe: {
    label: 'Observe',
    help: 'The sender gets the same answer; what does not match is noted on the request.',
  },
  reject: {
    label: 'Reject',
    help: 'The sender gets 422 and a pointer to each mismatch. No experience starts; the request is kept.',
  },
}
const modeNames = Object.keys(modes) as PayloadCheckMode[]

/** Whether payloads are compared with a schema, what the sender gets then, and the schema. */
export function PayloadCheckPart({ node, problems }: SettingsFormProps) {
  const { isReadOnly } = useEditor()
  const setParam = useSetParam(node)
  const id = useId()
  const mode = node.params?.payloadCheck ?? 'off'
  const problem = problemAt(problems, '/params/payloadCheck')
  return (
    <TriggerPart title="Payload check">
      <fieldset
        data-field="/params/payloadCheck"
        data-tells="/params/payloadCheck"
        aria-describedby={problem === undefined ? undefined : `${id}-problem`}
      >
        <legend className="sr-only">Payload check</legend>
        {modeNames.map((name) => (
          <div key={name} className="flex items-start gap-2 py-1">
            <input
              id={`${id}-${name}`}
              type="radio"
              name={id}
              checked={mode === name}
              disabled={isReadOnly}
              aria-describedby={`${id}-${name}-help`}
              onChange={() => setParam('payloadCheck', name === 'off' ? undefined : name)}
              className="mt-0.5 size-4 shrink-0"
            />
            <div className="min-w-0">
              <label htmlFor={`${id}-${name}`} className="text-sm font-medium">
                {modes[name].label}
              </label>
              <p id={`${id}-${name}-help`} className="text-xs text-muted">
                {modes[name].help}
              </p>
            </div>
          </div>
        ))}
      </fieldset>
      {problem !== undefined && (
        <p id={`${id}-problem`} className="mt-1 text-xs text-negative">
          {problem}
        </p>
      )}
      {(mode !== 'off' || node.params?.payloadSchema !== undefined) && (
        <PayloadSchema node={node} problems={problems} isUsed={mode !== 'off'} />
      )}
    </TriggerPart>
  )
}
