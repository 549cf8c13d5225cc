import { newIdAndUuid, toPublicId } from '#contract/ids.ts'
import { redactTokens } from '#domain/credentials.ts'
import { type Admission, admit, admitFresh } from './admit.ts'
import { AppenderOverloaded, type Verdict } from './append.ts'
import type { Arrival } from './arrival.ts'
import { authenticate, type Credential } from './authenticate.ts'
import { type Checked, checkPayload } from './check-payload.ts'
import { findFirst } from './find-first.ts'
import type { Inbound } from './inbound.ts'
import type { QuotaVerdict } from './quota.ts'
import { type Intent, readIntent } from './read-intent.ts'
import { type Payload, readPayload } from './read-payload.ts'
import { recordDuplicate } from './record-arrival.ts'
import { recordHeaders } from './record-headers.ts'
import { Refusal, type Sender } from './refusal.ts'
import { retryAfter } from './retry-after.ts'

/** What a sender is told when the request is stored, or was stored before. Ids are public. */
export type Accepted = {
  status: 'accepted' | 'duplicate'
  requestId: string
  experienceId: string
  httpStatus: 200 | 202 | 204
  quota: QuotaVerdict | undefined
  rateLimit: { requests: number; windowSeconds: number } | undefined
}

/**
 * The life of one webhook, from bytes to 202.
 *
 * Promise to the sender: an accepted request and the experience it starts are on disk, in one commit. Any other answer,
 * or none because we crashed, means "send it again" (or mend it first).
 *
 * The first check that fails decides the answer. Throws a Refusal. A yes that is not stored because token or flow has
 * changed, and a no that rests on what they were, are decided again from the check of the payload on.
 */
export async function receive(inbound: Inbound, arrival: Arrival): Promise<Accepted> {
  const credential = authenticate(inbound, arrival)
  let admission = await admit(inbound, arrival, credential)
  let payload: Payload | undefined
  // A decision goes stale only when somebody changes the token or the flow: five times during one arrival is a fault.
  for (let attempt = 0; attempt < 5; attempt += 1) {
    try {
      payload ??= await readPayload(inbound, arrival)
      const checked = await checkPayload(inbound, arrival, admission, payload)
      const intent = readIntent(arrival, checked.flow, payload, inbound)
      const accepted = await append(inbound, arrival, credential, checked, payload, intent)
      if (accepted !== 'stale') return accepted
      admission = await admitFresh(inbound, arrival, credential)
    } catch (error) {
      const present = await confirmRefusal(inbound, arrival, credential, admission, error)
      // What can't be read as a payload can't be by any flow's rules.
      if (payload === undefined || isSame(admission, present)) throw error
      admission = present
    }
  }
  throw unavailable('The flow is being changed at this moment.', admission)
}

/** Stores the request, on decisions that still hold at that moment. `stale`: they do not, and nothing was stored. */
async function append(
  inbound: Inbound,
  arrival: Arrival,
  credential: Credential,
  checked: Checked,
  payload: Payload,
  intent: Intent,
): Promise<Accepted | 'stale'> {
  const { token, flow, transport, notes } = checked
  const quota = await takeQuota(inbound, checked, intent)
  if (quota === 'duplicate') {
    // Nothing is stored that would check the decision, so it is compared with the present rows.
    const present = await admitFresh(inbound, arrival, credential)
    return isSame(checked, present) ? await answerDuplicate(inbound, arrival, checked, intent) : 'stale'
  }
  const experience = newIdAndUuid('experience')
  const verdict = await store(inbound, {
    requestId: arrival.requestUuid,
    experienceId: experience.uuid,
    tokenId: token.id,
    tokenRevision: token.revision,
    flowId: flow.id,
    flowRevision: flow.revision,
    receivedAt: arrival.receivedAt,
    status: flow.successStatus,
    transport,
    remoteAddress: arrival.remoteAddress,
    headers: recordHeaders(arrival.message.rawHeaders),
    body: arrival.body ?? Buffer.alloc(0),
    contentEncoding: payload.contentEncoding,
    notes,
    ...intent,
  })
  if (verdict !== 'stored') {
    await quota?.giveBack()
    return verdict === 'stale' ? 'stale' : await answerDuplicate(inbound, arrival, checked, intent)
  }
  countUse(inbound, arrival, checked)
  return {
    status: 'accepted',
    requestId: arrival.requestId,
    experienceId: experience.id,
    httpStatus: flow.successStatus,
    quota,
    rateLimit: token.rateLimit,
  }
}

/** Whether what was decided on one of them holds on the other: it changes with the revisions only. */
function isSame(one: Admission, other: Admission): boolean {
  return one.token.revision === other.token.revision && one.flow.revision === other.flow.revision
}

async function store(inbound: Inbound, entry: Parameters<Inbound['appender']['append']>[0]): Promise<Verdict> {
  try {
    return await inbound.appender.append(entry)
  } catch (error) {
    const isOverloaded = error instanceof AppenderOverloaded
    inbound.logFault({ err: error, requestId: entry.requestId }, 'a request could not be stored')
    throw new Refusal('storage_unavailable', {
      cause: error,
      headers: { 'retry-after': isOverloaded ? '5' : '1' },
    })
  }
}

/**
 * Takes one request from the token's quota, if it has one. A redelivery is answered also when the quota is spent: it
 * costs nothing.
 */
async function takeQuota(
  inbound: Inbound,
  { token, flow }: Admission,
  intent: Intent,
): Promise<QuotaVerdict | undefined | 'duplicate'> {
  if (token.rateLimit === undefined) return undefined
  const quota = await inbound.quota.take({ ...token, rateLimit: token.rateLimit })
  if (quota.isGranted) return quota
  if (intent.idempotencyKey !== null && (await findFirst(inbound.pool, flow, intent.idempotencyKey)) !== undefined)
    return 'duplicate'
  throw new Refusal('rate_limited', {
    headers: { 'retry-after': retryAfter(quota.resetSeconds), ...rateLimitHeaders(token.rateLimit, quota) },
    extensions: { 'violated-policies': ['token'] },
  })
}

/** RateLimit fields (draft-ietf-httpapi-ratelimit-headers-10). One place, because the draft still moves. */
export function rateLimitHeaders(
  { requests, windowSeconds }: { requests: number; windowSeconds: number },
  { remaining, resetSeconds }: QuotaVerdict,
): Record<string, string> {
  return {
    'ratelimit-policy': `"token";q=${requests};w=${windowSeconds}`,
    ratelimit: `"token";r=${remaining};t=${resetSeconds}`,
  }
}

/** Answers with the ids of the first request of this key, when the payload is the same. */
async function answerDuplicate(
  inbound: Inbound,
  arrival: Arrival,
  admission: Admission,
  intent: Intent,
): Promise<Accepted> {
  const { flow, token } = admission
  const first = await findFirst(inbound.pool, flow, intent.idempotencyKey ?? '')
  if (first === undefined) throw unavailable('The first request of this key is being stored.', admission)
  if (intent.fingerprint?.equals(first.fingerprint) !== true) throw new Refusal('idempotency_mismatch')
  await recordDuplicate(inbound, arrival, admission, intent, first)
  countUse(inbound, arrival, admission)
  return {
    status: 'duplicate',
    requestId: toPublicId('request', first.requestId),
    experienceId: toPublicId('experience', first.experienceId),
    httpStatus: flow.successStatus,
    quota: undefined,
    rateLimit: token.rateLimit,
  }
}

/** In a moment it will be over. */
function unavailable(detail: string, sender: Sender): Refusal {
  return new Refusal('storage_unavailable', { detail, sender, headers: { 'retry-after': '1' } })
}

function countUse(inbound: Inbound, arrival: Arrival, { token, flow }: Admission): void {
  inbound.usage.count({
    tokenId: token.id,
    flowId: flow.id,
    remoteAddress: arrival.remoteAddress,
    userAgent: redactTokens(arrival.message.headers['user-agent'] ?? ''),
    at: arrival.receivedAt,
  })
}

/**
 * A refusal after authentication tells the sender something about the flow, so the credential is checked once more on
 * the present rows: a token that was deactivated meanwhile gets 401 and nothing else. Answers the present admission when
 * there is one; the refusal holds if that is the same.
 */
async function confirmRefusal(
  inbound: Inbound,
  arrival: Arrival,
  credential: Credential,
  admission: Admission,
  error: unknown,
): Promise<Admission> {
  if (!(error instanceof Refusal) || error.sender !== undefined) throw error
  error.sender = admission
  if (error.reason === 'storage_unavailable') throw error
  try {
    const present = await admitFresh(inbound, arrival, credential)
    error.sender = present
    return present
  } catch (fresh) {
    throw fresh instanceof Refusal ? fresh : error
  }
}
