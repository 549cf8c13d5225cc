import { sql } from 'kysely'
import { type FlowState, transition } from '#contract/flow-lifecycle.ts'
import { newId, toPublicId, toUuid } from '#contract/ids.ts'
import type { Database } from '#platform/database/database.ts'
import { storableText } from './storable-text.ts'

/** Ids are bare uuids. */
export type Fault = { workspaceId: string; flowId: string; versionId: string; nodeId: string; reason: string }

/**
 * Pauses an active version that met a fault which others would meet too, and its flow: the next request is refused, on
 * every node. Resolves to whether the version is paused now, by this experience or another; one that drains goes on.
 *
 * Call it before the experience is settled as errored. If the process dies between the two, the experience still has its
 * job, is run again, finds its version paused and is settled as errored then.
 */
export async function pauseVersion(db: Database, fault: Fault): Promise<boolean> {
  const { workspaceId, flowId, versionId } = fault
  const version = db
    .selectFrom('flow_version')
    .select(['status', 'number'])
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', versionId)
  // A thousand experiences may meet the fault at once: only those that see the version active queue up for its lock.
  const status = (await version.executeTakeFirst())?.status
  if (status !== 'active') return status === 'errored'

  return await db.transaction().execute(async (transaction) => {
    // The flow's row is the lock for it and its versions.
    const flow = await transaction
      .selectFrom('flow')
      .select('status')
      .where('workspace_id', '=', workspaceId)
      .where('id', '=', flowId)
      .forUpdate()
      .executeTakeFirst()
    const present = await transaction
      .selectFrom('flow_version')
      .select(['status', 'number'])
      .where('workspace_id', '=', workspaceId)
      .where('id', '=', versionId)
      .executeTakeFirst()
    if (flow === undefined || present === undefined) return false
    if (present.status === 'errored') return true
    const step = transition(present.status as FlowState, 'fault')
    const flowStep = transition(flow.status as FlowState, 'fault')
    if (step.kind === 'illegal' || flowStep.kind === 'illegal') return false

    const reason = storableText(fault.reason)
    await transaction
      .updateTable('flow_version')
      .set({
        status: step.next,
        fault_reason: reason,
        fault_node_id: fault.nodeId,
        faulted_at: sql<Date>`now()`,
        updated_at: sql<Date>`now()`,
      })
      .where('workspace_id', '=', workspaceId)
      .where('id', '=', versionId)
      .execute()
    await transaction
      .updateTable('flow')
      .set({
        status: flowStep.next,
        active_version_id: null,
        revision: sql<number>`revision + 1`,
        updated_at: sql<Date>`now()`,
      })
      .where('workspace_id', '=', workspaceId)
      .where('id', '=', flowId)
      .execute()
    await transaction
      .insertInto('audit_entry')
      .values({
        id: toUuid('auditEntry', newId('auditEntry')) as string,
        workspace_id: workspaceId,
        actor: 'system',
        action: 'flow.errored',
        subject: toPublicId('flow', flowId),
        detail: JSON.stringify({ version: present.number, nodeId: fault.nodeId, reason }),
      })
      .execute()
    return true
  })
}
