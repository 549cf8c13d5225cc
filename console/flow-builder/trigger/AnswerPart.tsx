import type { WebhookTriggerParams } from '#contract/nodes/webhook-trigger.ts'
import { SelectField } from '../../ui/Fields.tsx'
import { useEditor } from '../flow-editor.ts'
import type { SettingsFormProps } from '../settings/settings-forms.ts'
import { DuplicateKeyFields } from './DuplicateKeyFields.tsx'
import { problemAt } from './problem-at.ts'
import { TriggerPart } from './TriggerPart.tsx'
import { useSetParam } from './use-set-param.ts'

type SuccessStatus = NonNullable<WebhookTriggerParams['successStatus']>

const helps: Record<SuccessStatus, string> = {
  202: 'The exact word for it: stored, and carried out after the answer.',
  200: 'For providers that take only 200 for a success and send again otherwise.',
  204: 'For providers that want no body in the answer.',
}

/** How a request is answered: the second time it comes, and when all is well. */
export function AnswerPart(props: SettingsFormProps) {
  const { node, problems } = props
  const { isReadOnly } = useEditor()
  const setParam = useSetParam(node)
  const status = readStatus(node.params?.successStatus)
  const problem = problemAt(problems, '/params/successStatus')
  return (
    <TriggerPart title="Duplicates and answer">
      <DuplicateKeyFields {...props} />
      <SelectField
        label="Status of an accepted request"
        data-field="/params/successStatus"
        data-tells="/params/successStatus"
        value={status}
        disabled={isReadOnly}
        help={problem === undefined ? helps[status] : <span className="text-negative">{problem}</span>}
        onChange={({ target: { value } }) => {
          const next = readStatus(Number(value))
          setParam('successStatus', next === 202 ? undefined : next)
        }}
      >
        <option value={202}>202 Accepted</option>
        <option value={200}>200 OK</option>
        <option value={204}>204 No Content</option>
      </SelectField>
    </TriggerPart>
  )
}

function readStatus(status: unknown): SuccessStatus {
  return status === 200 || status === 204 ? status : 202
}
