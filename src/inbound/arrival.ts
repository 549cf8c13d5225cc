import type { IncomingMessage } from 'node:http'
import { newIdAndUuid, toUuid } from '#contract/ids.ts'
import { clientAddress } from '#domain/client-address.ts'

/** A request that reached a webhook URL and is not stored yet. */
export type Arrival = {
  message: IncomingMessage
  /** req_… and its uuid: the request keeps them when it is stored. */
  requestId: string
  requestUuid: string
  receivedAt: number
  method: string
  /** What stands behind /inbound/ in the path. */
  triggerId: string
  /** The flow that the trigger id names; undefined when it is no such id. */
  flowUuid: string | undefined
  remoteAddress: string
  /** The body as received, once it has been read. */
  body: Buffer | undefined
}

/** Reads what every later step needs. Nothing here depends on whether the sender may be believed. */
export function toArrival(
  message: IncomingMessage,
  triggerId: string,
  isTrustedProxy: (ip: string) => boolean,
): Arrival {
  const { id, uuid } = newIdAndUuid('request')
  return {
    message,
    requestId: id,
    requestUuid: uuid,
    receivedAt: Date.now(),
    method: message.method ?? '',
    triggerId,
    flowUuid: flowUuidOf(triggerId),
    remoteAddress: remoteAddressOf(message, isTrustedProxy),
    body: undefined,
  }
}

/** All values of a header, in order. Node's own `headers` drops repeated lines of some names silently. */
export function headerValues(message: IncomingMessage, lowerCaseName: string): string[] {
  const values: string[] = []
  const raw = message.rawHeaders
  for (let i = 0; i < raw.length; i += 2) {
    if (raw[i]?.length === lowerCaseName.length && raw[i]?.toLowerCase() === lowerCaseName)
      values.push(raw[i + 1] ?? '')
  }
  return values
}

function remoteAddressOf(message: IncomingMessage, isTrustedProxy: (ip: string) => boolean): string {
  const peer = message.socket.remoteAddress ?? '0.0.0.0'
  const forwarded = message.headers['x-forwarded-for'] as string | undefined
  if (forwarded === undefined) {
    if (!peer.includes(':')) return peer
    // What a dual-stack socket calls an IPv4 peer; the general reading takes microseconds.
    if (peer.startsWith('::ffff:') && peer.includes('.')) return peer.slice(7)
  }
  return clientAddress(peer, forwarded, isTrustedProxy)
}

// Reading an id costs microseconds and senders repeat a few; the map is emptied rather than grown.
const flowUuids = new Map<string, string>()
const flowUuidsMax = 10_000

function flowUuidOf(triggerId: string): string | undefined {
  const known = flowUuids.get(triggerId)
  if (known !== undefined) return known
  const uuid = toUuid('flow', triggerId)
  if (uuid !== undefined) {
    if (flowUuids.size >= flowUuidsMax) flowUuids.clear()
    flowUuids.set(triggerId, uuid)
  }
  return uuid
}
