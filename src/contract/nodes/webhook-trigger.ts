import Type, { type Static } from 'typebox'
import { headerName } from './header-name.ts'
import type { NodeSpec } from './node-spec.ts'

/** Where the sender's key for duplicates is, when it is not in `Idempotency-Key` or `webhook-id`. */
export const DuplicateKey = Type.Union([
  Type.Object(
    { header: Type.String({ pattern: headerName, description: 'The name of a request header.' }) },
    { additionalProperties: false },
  ),
  Type.Object(
    {
      pointer: Type.String({
        pattern: '^(/([^~/]|~[01])*)+$',
        maxLength: 500,
        description: 'A JSON Pointer into the payload (RFC 6901), such as /order/id.',
      }),
    },
    { additionalProperties: false },
  ),
])
export type DuplicateKey = Static<typeof DuplicateKey>

export const payloadCheckModes = ['off', 'observe', 'reject'] as const
export type PayloadCheckMode = (typeof payloadCheckModes)[number]

export const WebhookTriggerParams = Type.Object(
  {
    samplePayload: Type.Optional(Type.Unknown({ description: 'An example of what the sender sends.' })),
    payloadCheck: Type.Optional(
      Type.Enum(payloadCheckModes, {
        default: 'off',
        description:
          'Whether payloads are compared with the schema: `observe` notes on the request what does not match, `reject` refuses it with 422.',
      }),
    ),
    payloadSchema: Type.Optional(
      Type.Record(Type.String(), Type.Unknown(), {
        description:
          'A JSON Schema (2020-12) of the payload, 64 KiB at most. Without one, it is inferred from the sample payload when the flow is activated.',
      }),
    ),
    idempotency: Type.Optional(DuplicateKey),
    successStatus: Type.Optional(
      Type.Enum([200, 202, 204], { default: 202, description: 'The status of an accepted request.' }),
    ),
  },
  { additionalProperties: false },
)
export type WebhookTriggerParams = Static<typeof WebhookTriggerParams>

export const webhookTriggerSpec = {
  title: 'Webhook trigger',
  help: 'Starts an experience for each accepted request. Every flow has one; it owns the POST URL.',
  outcomes: [],
  isFinal: false,
  params: WebhookTriggerParams,
  output: 'The payload: {{trigger.path}} is the member `path` of the JSON that was sent.',
} as const satisfies NodeSpec
