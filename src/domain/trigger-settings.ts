import type { FlowDocument } from '#contract/flow-document.ts'
import type { PayloadCheckMode, WebhookTriggerParams } from '#contract/nodes/webhook-trigger.ts'
import { inferSchema, type JsonSchema } from './infer-schema.ts'

/** What the webhook trigger of a flow asks of the door. What is left out has its default. */
export type TriggerSettings = Pick<WebhookTriggerParams, 'successStatus' | 'idempotency'> & {
  /** When it is here, the version has a schema. */
  payloadCheck?: Exclude<PayloadCheckMode, 'off'>
}

/** The settings of the trigger of a document that passed its checks; JSON, small, and without sample and schema. */
export function readTriggerSettings(document: FlowDocument): TriggerSettings {
  const { successStatus, idempotency, payloadCheck = 'off' } = triggerParams(document)
  return {
    ...(successStatus === undefined ? {} : { successStatus }),
    ...(idempotency === undefined ? {} : { idempotency }),
    ...(payloadCheck === 'off' ? {} : { payloadCheck }),
  }
}

/** The schema that payloads are compared with, written or inferred; undefined when they are compared with none. */
export function readPayloadSchema(document: FlowDocument): JsonSchema | undefined {
  const { payloadCheck = 'off', payloadSchema, samplePayload } = triggerParams(document)
  if (payloadCheck === 'off') return undefined
  return payloadSchema ?? inferSchema(samplePayload)
}

function triggerParams({ nodes }: FlowDocument): WebhookTriggerParams {
  return nodes.find(({ type }) => type === 'webhook_trigger')?.params ?? {}
}
