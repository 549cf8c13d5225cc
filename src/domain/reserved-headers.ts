/** What the outbound client writes itself; it refuses a request that sets one of these. */
const ownHeaders = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/** What says how a message is to be read or counted. A redirect to another origin takes some of them along. */
const messageHeaders = new Set([
  'accept',
  'accept-encoding',
  'accept-language',
  'content-type',
  'idempotency-key',
  'traceparent',
  'tracestate',
  'user-agent',
])

/** Whether the gateway alone writes this header. */
export function isOwnHeader(name: string): boolean {
  const field = name.toLowerCase()
  return ownHeaders.has(field) || field.startsWith('proxy-')
}

/** Whether a secret may travel in a header of this name. */
export function mayHoldSecret(name: string): boolean {
  return !isOwnHeader(name) && !messageHeaders.has(name.toLowerCase())
}
