import { toPublicId } from '#contract/ids.ts'
import { lookUpFresh, verify } from './admit.ts'
import type { Arrival } from './arrival.ts'
import { authenticate } from './authenticate.ts'
import type { Inbound } from './inbound.ts'
import type { KnownToken } from './look-up.ts'
import { Refusal } from './refusal.ts'

/** Tells the holder of a token that it is good. Throws the same 401 as everywhere when it is not. */
export async function whoAmI(inbound: Inbound, arrival: Arrival): Promise<unknown> {
  const token = await holderOf(inbound, arrival)
  return {
    tokenId: toPublicId('apiToken', token.id),
    name: token.name,
    workspaceId: token.workspacePublicId,
    expiresAt: token.expiresAt === undefined ? null : new Date(token.expiresAt).toISOString(),
  }
}

/** The token of the arrival, looked up afresh: here nothing is stored that would check it again. */
export async function holderOf(inbound: Inbound, arrival: Arrival): Promise<KnownToken> {
  const credential = authenticate(inbound, arrival)
  const known = await lookUpFresh(inbound, credential, undefined)
  const token = verify(known, credential)
  if (token instanceof Refusal) throw token
  if (token.permitsAddress?.(arrival.remoteAddress) === false)
    throw new Refusal('ip_not_allowed', { sender: { token, flow: undefined } })
  return token
}
