import type { FlowState } from '#contract/flow-lifecycle.ts'

/** What a sender is answered in each state of a flow. */
export const answerOf: Record<FlowState, string> = {
  draft: 'Refuses requests with 409 until the flow is activated.',
  active: 'Accepts JSON with an API token, and starts an experience for each request.',
  draining: 'Refuses requests with 409 while running experiences finish.',
  errored: 'Refuses requests with 409 until the fault is mended and the flow resumed.',
  terminated: 'Refuses requests with 410: the flow is over.',
  archived: 'Refuses requests with 410: the flow is over.',
}
