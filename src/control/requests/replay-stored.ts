import { sql } from 'kysely'
import { toPublicId } from '#contract/ids.ts'
import type { Replayed } from '#contract/inbound-request.ts'
import { bulkLane } from '#domain/bulk-lane.ts'
import type { DatabaseTransaction } from '#platform/database/database.ts'
import type { Actor } from '../control.ts'
import { lockReplayable } from './lock-replayable.ts'
import { planReplays } from './plan-replays.ts'
import type { ReplayHindrance } from './replay-hindrance.ts'

/** More at once hold nobody up: they are run behind what senders start. */
const promptMax = 20

export type ReplayOutcome = { kind: 'replayed'; flowId: string; replayed: Replayed } | ReplayHindrance

/**
 * Replays stored requests: each becomes a new request with the same bytes, header fields and context, and an experience on
 * the present version of its flow. The one place where a request is replayed. Answers what became of each, by bare uuid; a
 * request that is not there is not in it.
 *
 * Whoever commits the transaction has stored requests, experiences and the job that runs them, or nothing. An original is
 * locked until then: of two who release it once, one does.
 */
export async function replayStored(
  transaction: DatabaseTransaction,
  actor: Pick<Actor, 'workspaceId'>,
  ids: readonly string[],
  { bodyBytesMax, once = false }: { bodyBytesMax: number; once?: boolean },
): Promise<Map<string, ReplayOutcome>> {
  const { originals, flows } = await lockReplayable(transaction, actor, ids)
  const { plans, hindrances } = await planReplays(originals, flows, { bodyBytesMax, once })
  const outcomes = new Map<string, ReplayOutcome>(hindrances)
  if (plans.length === 0) return outcomes
  const stored = await store(transaction, actor, plans)
  const flowOf = new Map(originals.map(({ id, flowId }) => [id, flowId]))
  for (const { original, id, experienceId, key } of plans) {
    const flowId = flowOf.get(original) as string
    if (stored.has(id))
      outcomes.set(original, {
        kind: 'replayed',
        flowId: toPublicId('flow', flowId),
        replayed: { requestId: toPublicId('request', id), experienceId: toPublicId('experience', experienceId) },
      })
    else outcomes.set(original, await findHolder(transaction, actor, flowId, key as string))
  }
  return outcomes
}

export type ReplayPlan = {
  original: string
  id: string
  experienceId: string
  versionId: string
  context: string | null
  /** Claimed for the new request. */
  key: string | null
  /** In hexadecimal. */
  fingerprint: string | null
}

/**
 * Answers the ids of the new requests; one that is missing has a key that is taken. One statement, as on the inbound path:
 * keys are claimed in order, so that it cannot deadlock with arrivals, and the job is inserted directly, because
 * graphile-worker's add_job() sends a NOTIFY.
 */
async function store(
  transaction: DatabaseTransaction,
  { workspaceId }: Pick<Actor, 'workspaceId'>,
  plans: readonly ReplayPlan[],
): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`
    with plan as materialized (
      select p.*, r.flow_id
        from json_to_recordset(${JSON.stringify(plans)}::json) as p (original uuid, id uuid, "experienceId" uuid,
          "versionId" uuid, context text, key text, fingerprint text)
        join inbound_request r on r.workspace_id = ${workspaceId} and r.id = p.original
    ), claimed as (
      insert into idempotency_key (flow_id, key, workspace_id, fingerprint, request_id, experience_id)
      select flow_id, key, ${workspaceId}, decode(fingerprint, 'hex'), id, "experienceId"
        from plan where key is not null order by flow_id, key, original
      on conflict do nothing
      returning request_id
    ), fresh as materialized (
      select * from plan where key is null or id in (select request_id from claimed)
    ), stored as (
      insert into inbound_request (workspace_id, id, outcome, status, received_at, flow_id, transport, method,
        remote_address, headers, bytes, body, content_encoding, context, idempotency_key, experience_id, replay_of)
      select ${workspaceId}, fresh.id, 'accepted', 202, now(), r.flow_id, 'replay', 'POST', r.remote_address, r.headers,
        octet_length(r.body), r.body, r.content_encoding, fresh.context, fresh.key, fresh."experienceId", fresh.original
        from fresh join inbound_request r on r.workspace_id = ${workspaceId} and r.id = fresh.original
    ), started as (
      insert into experience (id, workspace_id, flow_id, version_id, request_id, context)
      select "experienceId", ${workspaceId}, flow_id, "versionId", id, context from fresh
    ), queued as (
      insert into graphile_worker._private_jobs (task_id, payload, priority, flags)
      select (select id from graphile_worker._private_tasks where identifier = 'advance'), json_agg("experienceId"),
        case when count(*) > ${promptMax} then ${bulkLane.priority} else 0 end,
        case when count(*) > ${promptMax} then ${bulkLane.flags}::jsonb end
        from fresh having count(*) > 0
    ), marked as (
      update inbound_request set replayed_as = fresh.id
        from fresh where inbound_request.workspace_id = ${workspaceId} and inbound_request.id = fresh.original
    )
    select id from fresh`.execute(transaction)
  return new Set(rows.map(({ id }) => id))
}

/** Who has the key. In a statement of its own: the one that claims keys does not see one that is claimed meanwhile. */
async function findHolder(
  transaction: DatabaseTransaction,
  { workspaceId }: Pick<Actor, 'workspaceId'>,
  flowId: string,
  key: string,
): Promise<ReplayHindrance> {
  const { request_id } = await transaction
    .selectFrom('idempotency_key')
    .select('request_id')
    .where('workspace_id', '=', workspaceId)
    .where('flow_id', '=', flowId)
    .where('key', '=', key)
    .executeTakeFirstOrThrow()
  return { kind: 'key_taken', requestId: toPublicId('request', request_id) }
}
