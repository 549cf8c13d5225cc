import type { FlowDocument } from '#contract/flow-document.ts'

/** How many orders are sent, so that the tallies of the picture say something. */
const orderCount = 240

/** Large orders are told to somebody, loyal customers thanked in their own words; all but those are asked a day later. */
export function picturedFlow(receiverUrl: string): FlowDocument {
  const isAtLeast = (left: string, right: string) => ({
    all: [{ left, operator: 'greater_or_equal' as const, right }],
  })
  return {
    nodes: [
      { id: 'trigger', type: 'webhook_trigger', name: 'Order placed', params: { samplePayload: orderOf(7) } },
      {
        id: 'kind',
        type: 'criteria_split',
        name: 'What kind of order?',
        params: {
          paths: [
            { id: 'large', name: 'Large', when: isAtLeast('{{trigger.total}}', '900') },
            { id: 'loyal', name: 'Loyal customer', when: isAtLeast('{{trigger.customer.orders}}', '5') },
          ],
        },
      },
      {
        id: 'manager',
        type: 'web_request',
        name: 'Tell the account manager',
        params: { method: 'POST', url: `${receiverUrl}/large-orders`, body: '{"order": {{trigger.id | json}}}' },
      },
      {
        id: 'loyal',
        type: 'set_fields',
        name: 'Thank a loyal customer',
        params: { fields: { text: 'Good to see you again, {{trigger.customer.name}}!' } },
      },
      {
        id: 'thanks',
        type: 'set_fields',
        name: 'Say thanks',
        params: { fields: { text: 'Thank you, {{trigger.customer.name}}!' } },
      },
      { id: 'later', type: 'wait', name: 'A day later', params: { for: 'P1D' } },
      {
        id: 'feedback',
        type: 'web_request',
        name: 'Ask for feedback',
        params: { method: 'POST', url: `${receiverUrl}/feedback`, body: '{"order": {{trigger.id | json}}}' },
      },
      { id: 'done', type: 'end', name: 'Done' },
    ],
    edges: [
      { from: 'trigger', to: 'kind' },
      { from: 'kind', outcome: 'large', to: 'manager' },
      { from: 'kind', outcome: 'loyal', to: 'loyal' },
      { from: 'kind', outcome: 'other', to: 'thanks' },
      { from: 'manager', outcome: 'success', to: 'done' },
      { from: 'loyal', to: 'done' },
      { from: 'thanks', to: 'later' },
      { from: 'later', to: 'feedback' },
      { from: 'feedback', outcome: 'success', to: 'done' },
    ],
    notes: [{ id: 'sales', text: 'Sales wants to hear of orders from 900 up.', x: -320, y: 120 }],
  }
}

/** The orders that are sent: the same each time. */
export function picturedOrders(): object[] {
  return Array.from({ length: orderCount }, (_, number) => orderOf(number))
}

function orderOf(number: number) {
  return {
    id: `A-${1000 + number}`,
    total: ((number * 37) % 1000) + 0.5,
    customer: { name: ['Ada', 'Grace', 'Edsger', 'Barbara'][number % 4], orders: number % 7 },
  }
}
