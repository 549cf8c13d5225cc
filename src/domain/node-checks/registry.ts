import type { NodeType } from '#contract/node-catalogue.ts'
import { checkCriteriaSplit } from './criteria-split.ts'
import type { NodeCheck } from './node-check.ts'
import { checkSendEmail } from './send-email.ts'
import { checkSendSms } from './send-sms.ts'
import { checkWait } from './wait.ts'
import { checkWebRequest } from './web-request.ts'
import { checkWebhookTrigger } from './webhook-trigger.ts'

/** The schema says all there is to say. */
const nothingMore: NodeCheck = () => []

/** What each type of the catalogue asks of its parameters beyond their schema. */
export const nodeChecks: Record<NodeType, NodeCheck> = {
  webhook_trigger: checkWebhookTrigger,
  web_request: checkWebRequest,
  criteria_filter: nothingMore,
  criteria_split: checkCriteriaSplit,
  set_fields: nothingMore,
  wait: checkWait,
  send_email: checkSendEmail,
  send_sms: checkSendSms,
  end: nothingMore,
}
