import type { NodeType } from '#contract/node-catalogue.ts'

type NodeDefaults = {
  /** What the ids of new nodes begin with: it stands in merge fields, so it is short and says what the node is. */
  idStem: string
  params: Record<string, unknown>
}

/** How a node begins that was just put on the canvas. What a person must still give is not there. */
export const nodeDefaults: Record<NodeType, NodeDefaults> = {
  webhook_trigger: { idStem: 'trigger', params: {} },
  web_request: { idStem: 'request', params: { method: 'POST', url: '', body: '' } },
  criteria_filter: { idStem: 'filter', params: { when: { all: [] } } },
  criteria_split: { idStem: 'split', params: { paths: [{ id: 'first', name: 'First path', when: { all: [] } }] } },
  send_email: { idStem: 'email', params: { from: '', to: '', subject: '', text: '' } },
  send_sms: { idStem: 'sms', params: { from: '', to: '', body: '' } },
  set_fields: { idStem: 'fields', params: { fields: {} } },
  wait: { idStem: 'wait', params: { for: 'PT1H' } },
  end: { idStem: 'end', params: {} },
}
