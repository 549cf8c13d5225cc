import { criteriaFilterSpec } from './nodes/criteria-filter.ts'
import { criteriaSplitSpec } from './nodes/criteria-split.ts'
import { endSpec } from './nodes/end.ts'
import { sendEmailSpec } from './nodes/send-email.ts'
import { sendSmsSpec } from './nodes/send-sms.ts'
import { setFieldsSpec } from './nodes/set-fields.ts'
import { waitSpec } from './nodes/wait.ts'
import { webRequestSpec } from './nodes/web-request.ts'
import { webhookTriggerSpec } from './nodes/webhook-trigger.ts'

/**
 * Every type of node, in the order of the palette. The engine has an executor, the domain a check and the console a form
 * for each of these names and for no other; tests compare the sets.
 */
export const nodeCatalogue = {
  webhook_trigger: webhookTriggerSpec,
  web_request: webRequestSpec,
  criteria_filter: criteriaFilterSpec,
  criteria_split: criteriaSplitSpec,
  set_fields: setFieldsSpec,
  wait: waitSpec,
  send_email: sendEmailSpec,
  send_sms: sendSmsSpec,
  end: endSpec,
} as const

export type NodeType = keyof typeof nodeCatalogue

/** All types of node, in the catalogue's order. */
export const nodeTypes = Object.keys(nodeCatalogue) as NodeType[]

/** Whether the text names a type of node. */
export function isNodeType(text: string): text is NodeType {
  return Object.hasOwn(nodeCatalogue, text)
}
