import type { ComponentType } from 'react'
import type { FlowNode, FlowProblem } from '#contract/flow-document.ts'
import type { NodeType } from '#contract/node-catalogue.ts'
import { WebhookTriggerForm } from '../trigger/WebhookTriggerForm.tsx'
import { CriteriaFilterForm } from './forms/CriteriaFilterForm.tsx'
import { CriteriaSplitForm } from './forms/CriteriaSplitForm.tsx'
import { EndForm } from './forms/EndForm.tsx'
import { SendEmailForm } from './forms/SendEmailForm.tsx'
import { SendSmsForm } from './forms/SendSmsForm.tsx'
import { SetFieldsForm } from './forms/SetFieldsForm.tsx'
import { WaitForm } from './forms/WaitForm.tsx'
import { WebRequestForm } from './forms/WebRequestForm.tsx'

/** `problems` are those of this node. A field that shows its own has `data-field` with the JSON Pointer into the node. */
export type SettingsFormProps = { node: FlowNode; problems: FlowProblem[] }

/** The form of each type of step; all are inside the `StepContext`. */
export const settingsForms: Record<NodeType, ComponentType<SettingsFormProps>> = {
  webhook_trigger: WebhookTriggerForm,
  web_request: WebRequestForm,
  criteria_filter: CriteriaFilterForm,
  criteria_split: CriteriaSplitForm,
  send_email: SendEmailForm,
  send_sms: SendSmsForm,
  set_fields: SetFieldsForm,
  wait: WaitForm,
  end: EndForm,
}
