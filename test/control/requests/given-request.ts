import { newId, toPublicId, toUuid } from '#contract/ids.ts'
import { lowestUuidAt } from '#control/instant-range.ts'
import type { TestGateway } from '../../harness/gateway.ts'

export type GivenRequest = {
  at?: Date
  outcome?: string
  reason?: string
  status?: number
  flowId?: string
  tokenId?: string
  keyId?: string
  address?: string
  headers?: [name: string, value: string][]
  body?: Buffer | null
  contentEncoding?: string
  context?: string
  idempotencyKey?: string
  detail?: string
  notes?: string[]
  experienceId?: string
  workspaceUuid?: string
}

let latestMs = 0

/** A later millisecond at each call, never one to come: what is given one after the other has its order. */
export function nextInstant(): Date {
  let nowMs = Date.now()
  while (nowMs === latestMs) nowMs = Date.now()
  latestMs = nowMs
  return new Date(nowMs)
}

/** Stores a request as the inbound path does, and returns its public id. */
export async function givenRequest(gateway: TestGateway, given: GivenRequest = {}): Promise<string> {
  const { at = nextInstant(), body = Buffer.from('{}') } = given
  const uuid = lowestUuidAt(at).slice(0, 14) + (toUuid('request', newId('request')) ?? '').slice(14)
  await gateway.db
    .insertInto('inbound_request')
    .values({
      workspace_id: given.workspaceUuid ?? gateway.workspaceUuid,
      id: uuid,
      outcome: given.outcome ?? 'accepted',
      reason: given.reason ?? null,
      status: given.status ?? 202,
      received_at: at,
      flow_id: given.flowId === undefined ? null : (toUuid('flow', given.flowId) ?? null),
      token_id: given.tokenId === undefined ? null : (toUuid('apiToken', given.tokenId) ?? null),
      key_id: given.keyId ?? null,
      transport: 'bearer',
      method: 'POST',
      remote_address: given.address ?? '192.0.2.1',
      headers: JSON.stringify(given.headers ?? []),
      bytes: body?.length ?? 0,
      body,
      content_encoding: given.contentEncoding ?? null,
      context: given.context ?? null,
      idempotency_key: given.idempotencyKey ?? null,
      detail: given.detail ?? null,
      notes: given.notes ?? null,
      experience_id: given.experienceId === undefined ? null : (toUuid('experience', given.experienceId) ?? null),
    })
    .execute()
  return toPublicId('request', uuid)
}
