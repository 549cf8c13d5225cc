import type { FlowDocument } from '#contract/flow-document.ts'

/** What is sent when a flow has no sample of its own. */
const defaultSample = {
  'user-id': 'harrison-example',
  firstname: 'harrison',
  lastname: 'koenig',
  mobile: '+61400000000',
}

/** The sample payload of the flow's webhook trigger, as JSON text. */
export function samplePayloadOf(document: FlowDocument): string {
  const trigger = document.nodes.find(({ type }) => type === 'webhook_trigger')
  const sample = trigger?.params?.samplePayload
  return JSON.stringify(sample ?? defaultSample)
}
