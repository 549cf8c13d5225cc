import type { ComponentType } from 'react'
import type { FlowNode, FlowProblem } from '#contract/flow-document.ts'
import type { NodeType } from '#contract/node-catalogue.ts'
import { WebhookTriggerForm } from '../trigger/WebhookTriggerForm.tsx'

/** `problems` are those of this node. A field that shows its own has `data-field` with the JSON Pointer into the node. */
export type SettingsFormProps = { node: FlowNode; problems: FlowProblem[] }

/** The form of each type of step. A type without one is set as JSON. */
export const settingsForms: Partial<Record<NodeType, ComponentType<SettingsFormProps>>> = {
  webhook_trigger: WebhookTriggerForm,
}
