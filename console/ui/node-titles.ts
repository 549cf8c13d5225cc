import type { NodeType } from '#contract/node-catalogue.ts'

/** What each type of node is called: the titles of the node catalogue, without the library that its schemas need. */
export const nodeTitles: Record<NodeType, string> = {
  webhook_trigger: 'Webhook trigger',
  web_request: 'Web request',
  criteria_filter: 'Criteria filter',
  criteria_split: 'Criteria split',
  set_fields: 'Set fields',
  wait: 'Wait',
  send_email: 'Send email',
  send_sms: 'Send SMS',
  end: 'End',
}

/** Whether this console knows the type. */
export function isKnownType(type: string): type is NodeType {
  return Object.hasOwn(nodeTitles, type)
}

/** The title of a type; the type itself when this console does not know it. */
export function nodeTitle(type: string): string {
  return isKnownType(type) ? nodeTitles[type] : type
}
