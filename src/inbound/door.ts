import type { IncomingMessage, ServerResponse } from 'node:http'
import { GatewayError } from '#contract/gateway-error.ts'
import { decide } from './admit.ts'
import { answerAccepted, answerJson, answerRefusal, commonHeaders } from './answer.ts'
import { type Arrival, toArrival } from './arrival.ts'
import { authenticate } from './authenticate.ts'
import type { Inbound } from './inbound.ts'
import { readReceipt } from './read-receipt.ts'
import { receive } from './receive.ts'
import { recordRefusal } from './record-arrival.ts'
import { Refusal } from './refusal.ts'
import { retryAfter } from './retry-after.ts'
import { whoAmI } from './who-am-i.ts'

export const inboundPrefix = '/inbound/'

/**
 * Everything under /inbound/. Answers every request exactly once, and records what it refuses. Never rejects.
 *
 * It is served by Node's HTTP server directly: the checks depend on raw header lines and on the moment at which a body
 * is asked for, which a framework hides.
 */
export async function enter(inbound: Inbound, message: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = pathOf(message.url ?? '')
  const arrival = toArrival(message, path.slice(inboundPrefix.length), inbound.isTrustedProxy)
  if (path === '/inbound/whoami') return await answerGet(inbound, arrival, response, whoAmI)
  if (path.startsWith('/inbound/receipts/')) return await answerGet(inbound, arrival, response, readReceipt)
  try {
    await answerWebhook(inbound, arrival, response)
  } catch (error) {
    await refuse(inbound, arrival, response, error)
  }
}

async function answerWebhook(inbound: Inbound, arrival: Arrival, response: ServerResponse): Promise<void> {
  if (inbound.isDraining()) throw draining()
  if (arrival.method === 'OPTIONS') {
    response.writeHead(204, ['Allow', 'POST, OPTIONS', ...commonHeaders(arrival.requestId)])
    response.end()
    return
  }
  if (arrival.method !== 'POST') throw new Refusal('method_not_allowed', { headers: { allow: 'POST, OPTIONS' } })
  refuseExhaustedAddress(inbound, arrival)
  const accepted = await receive(inbound, arrival)
  inbound.metrics.countOutcome(accepted.status)
  answerAccepted(response, arrival, accepted)
}

/** For holders of a token who ask rather than send. What is refused here reached no webhook URL and is not recorded. */
async function answerGet(
  inbound: Inbound,
  arrival: Arrival,
  response: ServerResponse,
  read: (inbound: Inbound, arrival: Arrival) => Promise<unknown>,
): Promise<void> {
  try {
    if (arrival.method !== 'GET') throw new Refusal('method_not_allowed', { headers: { allow: 'GET' } })
    refuseExhaustedAddress(inbound, arrival)
    answerJson(response, arrival.requestId, await read(inbound, arrival))
  } catch (error) {
    const refusal = error instanceof GatewayError ? error : unexpected(inbound, arrival, error)
    countFailure(inbound, arrival, refusal)
    answerRefusal(inbound, response, arrival, refusal)
    inbound.noteUnrecorded(arrival.requestId, refusal.code, refusal instanceof Refusal ? refusal.reason : undefined)
    noticeTokenInUrl(inbound, arrival, refusal)
  }
}

/**
 * An address with too many failures is turned away before its credentials cost a query. A token that is remembered as
 * good passes: noise from the same address must not shut out a sender.
 */
function refuseExhaustedAddress(inbound: Inbound, arrival: Arrival): void {
  const seconds = inbound.failureLimit.secondsUntilAllowed(arrival.remoteAddress)
  if (seconds === 0 || isRememberedAsGood(inbound, arrival)) return
  throw new Refusal('rate_limited', { headers: { 'retry-after': retryAfter(seconds) } })
}

function isRememberedAsGood(inbound: Inbound, arrival: Arrival): boolean {
  try {
    const credential = authenticate(inbound, arrival)
    const known = inbound.lookUp.remembered(credential.keyId, arrival.flowUuid)
    return known !== undefined && !(decide(known, arrival, credential) instanceof Refusal)
  } catch {
    return false
  }
}

async function refuse(inbound: Inbound, arrival: Arrival, response: ServerResponse, error: unknown): Promise<void> {
  const refusal = error instanceof Refusal ? error : unexpected(inbound, arrival, error)
  countFailure(inbound, arrival, refusal)
  inbound.metrics.countOutcome('rejected', refusal.reason)
  try {
    await recordRefusal(inbound, arrival, refusal)
  } catch (recordError) {
    inbound.logFault({ err: recordError, requestId: arrival.requestId }, 'a refusal could not be recorded')
  }
  if (!response.headersSent && !response.destroyed) answerRefusal(inbound, response, arrival, refusal)
  noticeTokenInUrl(inbound, arrival, refusal)
}

/** A token in the URL counts as well: it costs a look-up of its own. */
function countFailure(inbound: Inbound, arrival: Arrival, refusal: GatewayError): void {
  if (refusal.code === 'unauthorized' || refusal.code === 'token-in-url')
    inbound.failureLimit.countFailure(arrival.remoteAddress)
}

function noticeTokenInUrl(inbound: Inbound, arrival: Arrival, refusal: GatewayError): void {
  if (refusal.code === 'token-in-url') inbound.urlSightings.report(arrival.message.url ?? '')
}

/** Whatever else goes wrong is ours, almost always the database: nothing was stored, and the sender should try again. */
function unexpected(inbound: Inbound, arrival: Arrival, error: unknown): Refusal {
  inbound.logFault({ err: error, requestId: arrival.requestId }, 'an arrival could not be handled')
  return new Refusal('storage_unavailable', { cause: error, headers: { 'retry-after': '1' } })
}

function draining(): Refusal {
  return new Refusal('storage_unavailable', {
    detail: 'This node is shutting down.',
    headers: { 'retry-after': '1', connection: 'close' },
  })
}

function pathOf(url: string): string {
  const query = url.indexOf('?')
  return query === -1 ? url : url.slice(0, query)
}
