import type { SettingsFormProps } from '../settings/settings-forms.ts'
import { AddressPart } from './AddressPart.tsx'
import { AnswerPart } from './AnswerPart.tsx'
import { LatestRequestsPart } from './LatestRequestsPart.tsx'
import { PayloadCheckPart } from './PayloadCheckPart.tsx'
import { SamplePart } from './SamplePart.tsx'
import { SendersPart } from './SendersPart.tsx'

/** The webhook trigger: where to send, who may, what is sent, and how it is answered. */
export function WebhookTriggerForm(props: SettingsFormProps) {
  return (
    // What is only read out stays inside the panel's scroll area: else it makes the whole window scroll.
    <div className="relative">
      <AddressPart />
      <SendersPart />
      <SamplePart {...props} />
      <PayloadCheckPart {...props} />
      <AnswerPart {...props} />
      <LatestRequestsPart />
    </div>
  )
}
