import type { NodeCheck, ParamProblem } from './node-check.ts'

export const checkWebhookTrigger: NodeCheck = (params) => checkDuplicateKey(params.idempotency)

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
