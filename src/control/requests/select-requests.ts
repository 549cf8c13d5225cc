import { sql } from 'kysely'
import { toPublicId, toPublicIdOrNull } from '#contract/ids.ts'
import type { InboundRequest } from '#contract/inbound-request.ts'
import type { RejectionReason } from '#contract/rejection-reasons.ts'
import type { RequestOutcome } from '#contract/request-outcome.ts'
import type { Database } from '#platform/database/database.ts'
import type { Actor } from '../control.ts'

export type RequestRow = {
  id: string
  outcome: RequestOutcome
  reason: RejectionReason | null
  status: number
  received_at: Date
  flow_id: string | null
  token_id: string | null
  key_id: string | null
  remote_address: string
  user_agent: string | null
  bytes: number
  context: string | null
  idempotency_key: string | null
  experience_id: string | null
  replay_of: string | null
  replayed_as: string | null
}

/** The requests of a workspace, as lists show them. Headers and body stay in the database: a page of them is large. */
export function selectRequests(db: Database, actor: Pick<Actor, 'workspaceId'>) {
  return db
    .selectFrom('inbound_request')
    .select(['id', 'status', 'received_at', 'flow_id', 'token_id', 'key_id', 'remote_address', 'bytes'])
    .select(['context', 'idempotency_key', 'experience_id', 'replay_of', 'replayed_as'])
    .select((eb) => [
      eb.ref('outcome').$castTo<RequestOutcome>().as('outcome'),
      eb.ref('reason').$castTo<RejectionReason | null>().as('reason'),
      sql<string | null>`(
        select field ->> 1 from json_array_elements(headers) as field where lower(field ->> 0) = 'user-agent' limit 1
      )`.as('user_agent'),
    ])
    .where('workspace_id', '=', actor.workspaceId)
}

/** The request as everyone in the workspace may see it. */
export function toInboundRequest(row: RequestRow): InboundRequest {
  return {
    id: toPublicId('request', row.id),
    outcome: row.outcome,
    reason: row.reason,
    status: row.status,
    receivedAt: row.received_at.toISOString(),
    flowId: toPublicIdOrNull('flow', row.flow_id),
    tokenId: toPublicIdOrNull('apiToken', row.token_id),
    keyId: row.key_id,
    remoteAddress: row.remote_address,
    userAgent: row.user_agent,
    bytes: row.bytes,
    context: row.context,
    idempotencyKey: row.idempotency_key,
    experienceId: toPublicIdOrNull('experience', row.experience_id),
    replayOf: toPublicIdOrNull('request', row.replay_of),
    replayedAs: toPublicIdOrNull('request', row.replayed_as),
  }
}
