import type { FlowState } from '#contract/flow.ts'
import { toPublicId } from '#contract/ids.ts'
import type { RejectionReason } from '#contract/rejection-reasons.ts'
import { digestMatches } from '#domain/token-digest.ts'
import type { Arrival } from './arrival.ts'
import type { Credential } from './authenticate.ts'
import type { Inbound } from './inbound.ts'
import type { Known, KnownFlow, KnownToken } from './look-up.ts'
import { Refusal, type Sender } from './refusal.ts'

/** A sender who may start this flow, as of the revisions of both rows. */
export type Admission = { token: KnownToken; flow: KnownFlow; transport: Credential['transport'] }

/**
 * Decides whether the credential may start the flow. A remembered yes goes on (the storing statement checks it again);
 * a remembered no is looked up again; an arrival that waits for `100 Continue` always is, because what it is told now
 * can't be taken back.
 */
export async function admit(inbound: Inbound, arrival: Arrival, credential: Credential): Promise<Admission> {
  const remembered = inbound.lookUp.remembered(credential.keyId, arrival.flowUuid)
  if (remembered !== undefined && arrival.message.headers.expect === undefined) {
    const decision = decide(remembered, arrival, credential)
    if (!(decision instanceof Refusal)) return decision
  }
  return await admitFresh(inbound, arrival, credential)
}

/** The same on the present rows. Throws the Refusal. */
export async function admitFresh(inbound: Inbound, arrival: Arrival, credential: Credential): Promise<Admission> {
  const decision = decide(await lookUpFresh(inbound, credential, arrival.flowUuid), arrival, credential)
  if (decision instanceof Refusal) throw decision
  return decision
}

/** The present rows, with the token's limits if the credential is good. */
export async function lookUpFresh(
  inbound: Inbound,
  credential: Credential,
  flowUuid: string | undefined,
): Promise<Known> {
  return await inbound.lookUp.fresh(
    credential.keyId,
    flowUuid,
    (known) => !(verify(known, credential) instanceof Refusal),
  )
}

/**
 * The checks, in the order in which the first that fails decides the answer: is the credential good (401), does it
 * suffice (403), does the flow exist for this sender (404) and take requests (409, 410).
 */
export function decide(known: Known, arrival: Arrival, credential: Credential): Admission | Refusal {
  const token = verify(known, credential)
  if (token instanceof Refusal) return token
  const { flow } = known
  const sender: Sender = { token, flow }

  if (token.permitsAddress?.(arrival.remoteAddress) === false) return refuse('ip_not_allowed', sender)
  if (token.permitsFlow !== undefined && (arrival.flowUuid === undefined || !token.permitsFlow(arrival.flowUuid)))
    return refuse('token_out_of_scope', sender, insufficientScope(arrival))
  if (flow === undefined || flow.workspaceId !== token.workspaceId)
    return refuse('flow_not_found', { ...sender, flow: undefined })
  const closed = closedReasons[flow.status]
  if (closed !== undefined) return refuse(closed, sender)
  return { token, flow, transport: credential.transport }
}

/** Whether the credential is that of a live token. The comparison is made also when there is nothing to compare with. */
export function verify({ token, now }: Known, credential: Credential): KnownToken | Refusal {
  const isGenuine = digestMatches(credential.digest, token?.digest)
  if (token === undefined || !isGenuine) return new Refusal('unknown_token')
  if (credential.workspaceId !== undefined && credential.workspaceId !== token.workspacePublicId)
    return refuse('wrong_workspace', { token, flow: undefined })
  const lapse = lapseOf(token, now)
  return lapse === undefined ? token : refuse(lapse, { token, flow: undefined })
}

function lapseOf(token: KnownToken, now: number): RejectionReason | undefined {
  if (token.status === 'inactive') return 'token_inactive'
  if (token.expiresAt !== undefined && token.expiresAt <= now) return 'token_expired'
  if (token.notBefore !== undefined && token.notBefore > now) return 'token_not_yet_valid'
  return undefined
}

const closedReasons: Record<FlowState, RejectionReason | undefined> = {
  active: undefined,
  draft: 'flow_draft',
  draining: 'flow_draining',
  errored: 'flow_errored',
  terminated: 'flow_terminated',
  archived: 'flow_archived',
}

/** RFC 6750 §3.1. */
function insufficientScope(arrival: Arrival): Record<string, string> {
  const scope = arrival.flowUuid === undefined ? '' : `, scope="flows:trigger:${toPublicId('flow', arrival.flowUuid)}"`
  return { 'www-authenticate': `Bearer realm="webhooks", error="insufficient_scope"${scope}` }
}

function refuse(reason: RejectionReason, sender: Sender, headers?: Record<string, string>): Refusal {
  return new Refusal(reason, headers === undefined ? { sender } : { sender, headers })
}
