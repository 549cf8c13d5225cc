import type { FlowDocument } from '#contract/flow-document.ts'

/** A split by `trigger.total`: from `bound` on to `big`, else to `small`; both call the receiver and end. */
export function splitDocument(bound: number, url: string): FlowDocument {
  const call = (id: string) => ({
    id,
    type: 'web_request',
    params: { method: 'POST', url: `${url}/${id}`, body: '{"total": {{trigger.total | json}}}' },
  })
  return {
    nodes: [
      { id: 'trigger', type: 'webhook_trigger', params: { samplePayload: { total: 5 } } },
      {
        id: 'size',
        type: 'criteria_split',
        params: {
          paths: [
            {
              id: 'large',
              name: 'Large',
              when: { all: [{ left: '{{trigger.total}}', operator: 'greater_or_equal', right: String(bound) }] },
            },
          ],
        },
      },
      call('big'),
      call('small'),
      { id: 'done', type: 'end' },
    ],
    edges: [
      { from: 'trigger', to: 'size' },
      { from: 'size', outcome: 'large', to: 'big' },
      { from: 'size', outcome: 'other', to: 'small' },
      { from: 'big', outcome: 'success', to: 'done' },
      { from: 'small', outcome: 'success', to: 'done' },
    ],
  }
}

/** A trigger and these nodes in a row, connected by `success` after calls. */
export function row(...nodes: FlowDocument['nodes']): FlowDocument {
  const all = [{ id: 'trigger', type: 'webhook_trigger', params: {} }, ...nodes]
  return {
    nodes: all,
    edges: nodes.map((node, at) => {
      const from = all[at]
      const isCall = ['web_request', 'send_email', 'send_sms'].includes(from?.type ?? '')
      return { from: from?.id ?? '', to: node.id, ...(isCall ? { outcome: 'success' } : {}) }
    }),
  }
}
