import type { FlowDocument } from '#contract/flow-document.ts'

/** What the demo sends. */
export const samplePayload = {
  'user-id': 'harrison-example',
  firstname: 'harrison',
  lastname: 'koenig',
  mobile: '+61400000000',
}

/** Tells another system about a new subscriber, prepares a greeting, waits a second and ends. */
export function sampleFlow(receiverUrl: string): FlowDocument {
  return {
    nodes: [
      { id: 'trigger', type: 'webhook_trigger', name: 'New subscriber', params: { samplePayload } },
      {
        id: 'crm',
        type: 'web_request',
        name: 'Tell the CRM',
        params: {
          method: 'POST',
          url: `${receiverUrl}/subscribers`,
          headers: { 'content-type': 'application/json' },
          body: '{"name": {{trigger.firstname | json}}, "mobile": {{trigger.mobile | json}}}',
        },
      },
      {
        id: 'greeting',
        type: 'set_fields',
        name: 'Write the greeting',
        params: { fields: { text: 'Welcome, {{trigger.firstname}} {{trigger.lastname}}!', crm: '{{crm.status}}' } },
      },
      { id: 'pause', type: 'wait', name: 'A second later', params: { for: 'PT1S' } },
      { id: 'done', type: 'end', name: 'Done' },
    ],
    edges: [
      { from: 'trigger', to: 'crm' },
      { from: 'crm', outcome: 'success', to: 'greeting' },
      { from: 'greeting', to: 'pause' },
      { from: 'pause', to: 'done' },
    ],
    layout: {
      trigger: { x: 0, y: 0 },
      crm: { x: 0, y: 140 },
      greeting: { x: 0, y: 280 },
      pause: { x: 0, y: 420 },
      done: { x: 0, y: 560 },
    },
  }
}
