import { sql } from 'kysely'
import type { DatabaseTransaction } from '#platform/database/database.ts'
import type { Actor } from '../control.ts'

/**
 * Long enough for a flow with some millions of experiences (100,000 took 2.0 s, measured 2026-11 on two shared cores):
 * a flow that cannot be terminated because it is busy would be worse than a slow answer.
 */
const statementTimeoutMs = 60_000

/**
 * Ends experiences that are running, waiting or errored, each with a line in its timeline, and returns how many. The one place
 * where a person's command ends an experience.
 *
 * The raised revision makes a step that is under way on some node lose: what it settles is dropped. Jobs stay in the
 * queue and find an experience that is over. A request that was being stored when its flow was terminated can start one
 * more: the engine ends that when it finds its version terminated. Rows are locked in the order of their ids.
 */
export async function terminateLiveExperiences(
  transaction: DatabaseTransaction,
  actor: Pick<Actor, 'id' | 'workspaceId'>,
  target: { flowId: string } | { experienceIds: string[] },
): Promise<number> {
  await sql`set local statement_timeout = ${sql.lit(statementTimeoutMs)}`.execute(transaction)
  const chosen =
    'flowId' in target
      ? sql`version_id in (select id from flow_version where workspace_id = ${actor.workspaceId} and flow_id = ${target.flowId})`
      : sql`id = any(${target.experienceIds}::uuid[])`
  const ended = await sql`
    with live as (
      select id from experience
      where workspace_id = ${actor.workspaceId} and ${chosen} and status in ('running', 'waiting', 'errored')
      order by id for update
    ), ended as (
      update experience set
        status = 'terminated',
        finished_at = now(),
        wake_at = null,
        revision = revision + 1,
        activity_count = activity_count + 1
      from live where experience.id = live.id
      returning experience.id, experience.activity_count, experience.node_id, experience.context
    )
    insert into activity (experience_id, sequence, workspace_id, at, kind, node_id, detail, context)
    select id, activity_count, ${actor.workspaceId}, now(), 'terminated', node_id, ${JSON.stringify({ by: actor.id })}, context
    from ended`.execute(transaction)
  return Number(ended.numAffectedRows ?? 0)
}
