import type { FlowDocument } from '#contract/flow-document.ts'
import type { WebhookTriggerParams } from '#contract/nodes/webhook-trigger.ts'

/** What the webhook trigger of a flow asks of the door. What is left out has its default. */
export type TriggerSettings = Pick<WebhookTriggerParams, 'successStatus' | 'idempotency'>

/** The settings of the trigger of a document that passed its checks; JSON, small, and without the sample payload. */
export function readTriggerSettings({ nodes }: FlowDocument): TriggerSettings {
  const params: WebhookTriggerParams = nodes.find(({ type }) => type === 'webhook_trigger')?.params ?? {}
  const { successStatus, idempotency } = params
  return {
    ...(successStatus === undefined ? {} : { successStatus }),
    ...(idempotency === undefined ? {} : { idempotency }),
  }
}
