import { sql } from 'kysely'
import type { FlowState } from '#contract/flow-lifecycle.ts'
import type { RequestOutcome } from '#contract/request-outcome.ts'
import type { TriggerSettings } from '#domain/trigger-settings.ts'
import type { DatabaseTransaction } from '#platform/database/database.ts'
import type { Actor } from '../control.ts'

/** A stored request, as far as a replay must know it. All ids are bare uuids. */
export type Replayable = {
  id: string
  outcome: RequestOutcome
  flowId: string | null
  duplicateOf: string | null
  isReplayed: boolean
  hasBody: boolean
  context: string | null
  idempotencyKey: string | null
  contentEncoding: string | null
  /** Of rejected requests only: the others were read when they arrived. */
  body: Buffer | null
  headers: [name: string, value: string][] | null
}

export type ReplayFlow = {
  id: string
  status: FlowState
  activeVersionId: string | null
  triggerSettings: TriggerSettings | null
}

/**
 * The requests, and the flows they name, as they are until the transaction ends: nobody else replays the requests, and the
 * flows keep their state and version.
 */
export async function lockReplayable(
  transaction: DatabaseTransaction,
  { workspaceId }: Pick<Actor, 'workspaceId'>,
  ids: readonly string[],
): Promise<{ originals: Replayable[]; flows: Map<string, ReplayFlow> }> {
  const { rows: originals } = await sql<Replayable>`
    select id, outcome, flow_id as "flowId", duplicate_of as "duplicateOf", replayed_as is not null as "isReplayed",
           body is not null as "hasBody", context, idempotency_key as "idempotencyKey",
           content_encoding as "contentEncoding",
           case when outcome = 'rejected' then body end as body,
           case when outcome = 'rejected' then headers end as headers
      from inbound_request
     where workspace_id = ${workspaceId} and id = any(${ids}::uuid[])
     order by id for update`.execute(transaction)
  const flowIds = [...new Set(originals.map(({ flowId }) => flowId))].filter((id) => id !== null)
  const { rows: flows } = await sql<ReplayFlow>`
    select flow.id, flow.status, flow.active_version_id as "activeVersionId", version.trigger_settings as "triggerSettings"
      from flow
      left join flow_version version on version.workspace_id = ${workspaceId} and version.id = flow.active_version_id
     where flow.workspace_id = ${workspaceId} and flow.deleted_at is null and flow.id = any(${flowIds}::uuid[])
     order by flow.id for share of flow`.execute(transaction)
  return { originals, flows: new Map(flows.map((flow) => [flow.id, flow])) }
}
