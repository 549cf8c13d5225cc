import { errorCodes } from '#contract/error-codes.ts'
import { readContentCoding } from '#domain/content-coding.ts'
import { redactTokens } from '#domain/credentials.ts'
import type { Admission } from './admit.ts'
import type { Arrival } from './arrival.ts'
import { legibleKeyId, transportOf } from './authenticate.ts'
import type { FirstRequest } from './find-first.ts'
import type { Inbound } from './inbound.ts'
import type { Intent } from './read-intent.ts'
import { readBody } from './read-payload.ts'
import { recordHeaders, recordStrangersHeaders } from './record-headers.ts'
import type { RefusedRequest } from './record-refusals.ts'
import type { Refusal } from './refusal.ts'

/** Keeps a redelivery as a record of its own. Its bytes are those of the first request and are not stored again. */
export async function recordDuplicate(
  inbound: Inbound,
  arrival: Arrival,
  { token, flow }: Admission,
  intent: Intent,
  first: FirstRequest,
): Promise<void> {
  await inbound.refusals.recordNow({
    ...common(arrival, true),
    workspaceId: flow.workspaceId,
    outcome: 'duplicate',
    reason: null,
    status: flow.successStatus,
    flowId: flow.id,
    tokenId: token.id,
    keyId: token.keyId,
    body: undefined,
    context: intent.context,
    idempotencyKey: intent.idempotencyKey,
    experienceId: first.experienceId,
    duplicateOf: first.requestId,
    detail: undefined,
  })
}

/**
 * Keeps a refused arrival with its exact reason: before the answer and with its body when the sender's credential was
 * good; later, without a body and within the bound otherwise.
 */
export async function recordRefusal(inbound: Inbound, arrival: Arrival, refusal: Refusal): Promise<void> {
  const { sender } = refusal
  const { isOfAuthenticatedSender } = refusal
  const record: RefusedRequest = {
    ...common(arrival, isOfAuthenticatedSender, refusal.notes),
    workspaceId: sender?.token.workspaceId,
    outcome: 'rejected',
    reason: refusal.reason,
    status: errorCodes[refusal.code].status,
    // Another workspace's flow is left out by the statement.
    flowId: arrival.flowUuid,
    tokenId: sender?.token.id,
    keyId: sender?.token.keyId ?? legibleKeyId(arrival),
    body: undefined,
    context: null,
    idempotencyKey: null,
    experienceId: undefined,
    duplicateOf: undefined,
    detail: refusal.detail,
  }
  if (!isOfAuthenticatedSender) return inbound.refusals.recordNoise(record)
  const body = await bodyOfRefused(inbound, arrival, refusal)
  const recorded = inbound.refusals.recordNow({ ...record, body, bytes: body?.length ?? record.bytes })
  // The database is the reason: the sender is not kept waiting for it, and the record is written when it is back.
  if (refusal.reason !== 'storage_unavailable') await recorded
}

/** A body that was too large or did not arrive can't be kept; one that waits for `100 Continue` will not be sent. */
async function bodyOfRefused(inbound: Inbound, arrival: Arrival, refusal: Refusal): Promise<Buffer | undefined> {
  if (arrival.body !== undefined) return arrival.body
  const { headers } = arrival.message
  const isOutOfReach = refusal.reason === 'payload_too_large' || refusal.reason === 'body_timeout'
  if (isOutOfReach || headers.expect !== undefined) return undefined
  if (Number(headers['content-length'] ?? 0) > inbound.bodyBytesMax) return undefined
  const body = await readBody(arrival, inbound.bodyBytesMax)
  return Buffer.isBuffer(body) ? body : undefined
}

/** The largest value of a PostgreSQL integer. */
const integerMax = 2_147_483_647

/** No coding that anybody knows has a longer name. */
const codingLengthMax = 100

function common(arrival: Arrival, isOfAuthenticatedSender: boolean, notes: readonly string[] = []) {
  const { message } = arrival
  const { rawHeaders } = message
  const coding = readContentCoding(message.headers['content-encoding'])
  return {
    id: arrival.requestUuid,
    receivedAt: arrival.receivedAt,
    transport: transportOf(arrival),
    method: arrival.method,
    remoteAddress: arrival.remoteAddress,
    ...(isOfAuthenticatedSender ? { headers: recordHeaders(rawHeaders), notes } : recordStrangersHeaders(rawHeaders)),
    // What a stranger declares is no promise: it may be more than the column holds.
    bytes: arrival.body?.length ?? Math.min(Number(message.headers['content-length'] ?? 0), integerMax),
    contentEncoding:
      coding === 'unsupported'
        ? redactTokens(message.headers['content-encoding'] ?? '').slice(0, codingLengthMax)
        : (coding ?? null),
  }
}
