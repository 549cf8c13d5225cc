import { inferSchema } from '../infer-schema.ts'
import { compileSchema } from '../payload-schema/compile-schema.ts'
import type { NodeCheck, ParamProblem } from './node-check.ts'

export const checkWebhookTrigger: NodeCheck = (params) => [
  ...checkDuplicateKey(params.idempotency),
  ...checkPayloadSchema(params),
]

/** A schema is checked whether it is used or not; a sample only where the schema is to be inferred from it. */
function checkPayloadSchema({ payloadCheck = 'off', payloadSchema, samplePayload }: TriggerParams): ParamProblem[] {
  if (payloadSchema !== undefined) {
    if (typeof payloadSchema !== 'object' || payloadSchema === null || Array.isArray(payloadSchema)) return []
    const compilation = compileSchema(payloadSchema)
    if (compilation.kind === 'ok') return []
    return compilation.problems.map(({ pointer, message }) => ({ pointer: `/payloadSchema${pointer}`, message }))
  }
  if (payloadCheck !== 'observe' && payloadCheck !== 'reject') return []
  if (samplePayload === undefined)
    return [{ pointer: '/payloadCheck', message: 'Give a sample payload or a schema to compare payloads with.' }]
  return compileSchema(inferSchema(samplePayload)).kind === 'ok'
    ? []
    : [{ pointer: '/samplePayload', message: 'The sample is too large to infer a schema from. Give a schema.' }]
}

type TriggerParams = { payloadCheck?: unknown; payloadSchema?: unknown; samplePayload?: unknown }

/** Keys are stored and shown to operators, so none is taken from a header that carries a secret. */
const secretHeaders = new Set(['authorization', 'cookie', 'proxy-authorization', 'x-api-key'])

function checkDuplicateKey(key: unknown): ParamProblem[] {
  if (typeof key !== 'object' || key === null || !('header' in key) || typeof key.header !== 'string') return []
  return secretHeaders.has(key.header.toLowerCase())
    ? [
        {
          pointer: '/idempotency/header',
          message: 'This header holds credentials and cannot be the key for duplicates.',
        },
      ]
    : []
}
