import type { NodeEnd } from './node.ts'

/** The payload is in the request already: merge fields read it there, and nothing is copied. */
export function executeWebhookTrigger(): NodeEnd {
  return { kind: 'next', output: undefined, record: {} }
}
