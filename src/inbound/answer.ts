import type { ServerResponse } from 'node:http'
import { type ErrorCode, errorCodes } from '#contract/error-codes.ts'
import type { GatewayError } from '#contract/gateway-error.ts'
import { problemDocument } from '#contract/problem.ts'
import { problemMediaType } from '#contract/problem-media-type.ts'
import type { Arrival } from './arrival.ts'
import { transportOf } from './authenticate.ts'
import type { Inbound } from './inbound.ts'
import { type Accepted, rateLimitHeaders } from './receive.ts'
import { Refusal } from './refusal.ts'

/** Writes the receipt of a stored request. With the trigger's success status 204 there is no body. */
export function answerAccepted(response: ServerResponse, arrival: Arrival, accepted: Accepted): void {
  const { status, requestId, experienceId, httpStatus, quota, rateLimit } = accepted
  const body =
    httpStatus === 204 ? '' : `{"status":"${status}","requestId":"${requestId}","experienceId":"${experienceId}"}`
  const headers = [
    'Content-Type',
    'application/json',
    'Content-Length',
    String(body.length),
    ...commonHeaders(arrival.requestId),
  ]
  if (httpStatus === 204) headers.splice(0, 4)
  if (status === 'duplicate') headers.push('Idempotency-Replayed', 'true')
  if (quota !== undefined && rateLimit !== undefined)
    headers.push(...Object.entries(rateLimitHeaders(rateLimit, quota)).flat())
  response.writeHead(httpStatus, headers)
  response.end(body, 'latin1')
}

/** Writes any other JSON answer of the inbound path. */
export function answerJson(response: ServerResponse, requestId: string, value: unknown): void {
  const body = JSON.stringify(value)
  response.writeHead(200, [
    ...['Content-Type', 'application/json', 'Content-Length', String(Buffer.byteLength(body))],
    ...commonHeaders(requestId),
  ])
  response.end(body)
}

/**
 * Writes a problem document. All 401 of one transport are the same, byte for byte, apart from Date and request id: their
 * detail is left out.
 */
export function answerRefusal(
  inbound: Inbound,
  response: ServerResponse,
  arrival: Arrival,
  refusal: GatewayError,
): void {
  const { code } = refusal
  const detail = code === 'unauthorized' ? undefined : refusal.detail
  const problem = problemDocument(code, inbound.publicUrl, arrival.requestUuid, detail, refusal.extensions)
  const body = arrival.method === 'HEAD' ? '' : JSON.stringify(problem)
  const headers = [
    ...['Content-Type', problemMediaType, 'Content-Length', String(Buffer.byteLength(JSON.stringify(problem)))],
    ...commonHeaders(arrival.requestId),
    ...challenges(code, refusal, arrival),
    ...(refusal instanceof Refusal ? Object.entries(refusal.headers).flat() : []),
  ]
  const leavesBodyUnread =
    isLargeBodyUnread(arrival) || (code === 'payload-too-large' && !arrival.message.readableEnded)
  if (leavesBodyUnread) headers.push('Connection', 'close')
  response.writeHead(errorCodes[code].status, headers)
  if (leavesBodyUnread) closeGently(response, arrival, body)
  else response.end(body)
}

const lingerMs = 500

/**
 * Closing a socket with unread bytes resets it, and the sender may lose the answer (RFC 9112 §9.6). So the answer goes
 * out whole, and for a moment the rest of the body is read and thrown away.
 */
function closeGently(response: ServerResponse, { message }: Arrival, body: string): void {
  if (response.writableEnded) return
  response.write(body)
  const end = () => response.end()
  const timer = setTimeout(end, lingerMs)
  timer.unref()
  message.once('end', end).once('close', end).resume()
  response.once('close', () => clearTimeout(timer))
}

/** A small unread body is read and thrown away by Node, and the connection lives on. */
const discardBytesMax = 64 * 1024

function isLargeBodyUnread({ message }: Arrival): boolean {
  if (message.readableEnded) return false
  const { expect, 'transfer-encoding': coding, 'content-length': length } = message.headers
  return expect !== undefined || coding !== undefined || Number(length ?? 0) > discardBytesMax
}

/** On every answer: nothing of it may be cached or sniffed, and it names the request for support. */
export function commonHeaders(requestId: string): string[] {
  return ['X-Request-Id', requestId, 'Cache-Control', 'no-store', 'X-Content-Type-Options', 'nosniff']
}

/**
 * Every 401 has its challenges, Basic first because some clients read only one (RFC 9110 §11.6.1). The `error`
 * parameter belongs to Bearer alone, and only when a Bearer token was sent (RFC 6750 §3.1).
 */
function challenges(code: ErrorCode, refusal: GatewayError, arrival: Arrival): string[] {
  const isBearer = transportOf(arrival) === 'bearer'
  if (code === 'unauthorized') {
    const error = isBearer ? ', error="invalid_token"' : ''
    return [
      'WWW-Authenticate',
      'Basic realm="webhooks", charset="UTF-8"',
      'WWW-Authenticate',
      `Bearer realm="webhooks"${error}`,
    ]
  }
  if (!(refusal instanceof Refusal)) return []
  const isCredentialAtFault = refusal.reason === 'malformed_credentials' || refusal.reason === 'token_in_url'
  return isCredentialAtFault ? ['WWW-Authenticate', 'Bearer realm="webhooks", error="invalid_request"'] : []
}
