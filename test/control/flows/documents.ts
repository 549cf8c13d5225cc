import type { FlowDocument } from '#contract/flow-document.ts'

/** A trigger and a node of this greeting; without problems. */
export function greeting(text: string): FlowDocument {
  return {
    nodes: [
      { id: 'trigger', type: 'webhook_trigger', name: 'New subscriber', params: { samplePayload: { b: 1, a: 2 } } },
      { id: 'hello', type: 'set_fields', params: { fields: { text } } },
    ],
    edges: [{ from: 'trigger', to: 'hello' }],
  }
}

/** A draft that may be saved and not activated. */
export const brokenDocument: FlowDocument = {
  nodes: [
    { id: 'trigger', type: 'webhook_trigger' },
    { id: 'crm', type: 'web_request', params: { method: 'POST', url: 'ftp://crm.example/' } },
  ],
  edges: [{ from: 'trigger', to: 'crm' }],
}

export const brokenProblems = [{ nodeId: 'crm', field: '/params/url', message: 'This is not an http or https URL.' }]
