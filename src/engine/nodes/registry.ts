import type { NodeType } from '#contract/node-catalogue.ts'
import { executeCriteriaFilter } from './criteria-filter.ts'
import { executeCriteriaSplit } from './criteria-split.ts'
import { executeEnd } from './end.ts'
import type { ExecuteNode } from './node.ts'
import { executeSendEmail } from './send-email.ts'
import { executeSendSms } from './send-sms.ts'
import { executeSetFields } from './set-fields.ts'
import { executeWait } from './wait.ts'
import { executeWebRequest } from './web-request.ts'
import { executeWebhookTrigger } from './webhook-trigger.ts'

/** How each type of the catalogue is run. */
export const nodeRegistry: Record<NodeType, ExecuteNode> = {
  webhook_trigger: executeWebhookTrigger,
  web_request: executeWebRequest,
  criteria_filter: executeCriteriaFilter,
  criteria_split: executeCriteriaSplit,
  set_fields: executeSetFields,
  wait: executeWait,
  send_email: executeSendEmail,
  send_sms: executeSendSms,
  end: executeEnd,
}
