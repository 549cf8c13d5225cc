import { sql } from 'kysely'
import { type FlowState, transition } from '#contract/flow-lifecycle.ts'
import { newUuid, toPublicId } from '#contract/ids.ts'
import type { Database, DatabaseTransaction } from '#platform/database/database.ts'
import type { Log } from '#platform/log.ts'
import { storableText } from './storable-text.ts'

/** What an experience could not get past. Ids are bare uuids. */
export type Fault = {
  workspaceId: string
  flowId: string
  versionId: string
  nodeId: string | null
  reason: string
}

export type VersionPauser = {
  /**
   * Pauses the version, and its flow with it: the next request is refused. Resolves to whether the version is paused now,
   * by this call or an earlier one; a version that drains goes on.
   */
  pause(fault: Fault): Promise<boolean>
}

/**
 * The one place where a fault changes the status of flows and versions. Experiences that meet the same fault at the same
 * moment share one transaction. Call it before the experience is settled as errored: if the process dies in between, the
 * experience is run again and finds its version paused.
 */
export function createVersionPauser({ db, log }: { db: Database; log: Log }): VersionPauser {
  const underWay = new Map<string, Promise<boolean>>()
  return {
    pause(fault) {
      const known = underWay.get(fault.versionId)
      if (known !== undefined) return known
      const pausing = db
        .transaction()
        .execute((transaction) => pauseVersion(transaction, fault))
        .then((outcome) => {
          const { flowId, versionId, nodeId, reason } = fault
          if (outcome === 'paused') log.warn({ flowId, versionId, nodeId, reason }, 'a flow version paused on a fault')
          return outcome !== 'goes_on'
        })
        .finally(() => underWay.delete(fault.versionId))
      underWay.set(fault.versionId, pausing)
      return pausing
    },
  }
}

async function pauseVersion(
  transaction: DatabaseTransaction,
  fault: Fault,
): Promise<'paused' | 'was_paused' | 'goes_on'> {
  // The flow's row is the lock for it and its versions.
  const flow = await transaction
    .selectFrom('flow')
    .select(['status', 'name'])
    .where('workspace_id', '=', fault.workspaceId)
    .where('id', '=', fault.flowId)
    .forUpdate()
    .executeTakeFirst()
  const version = await transaction
    .selectFrom('flow_version')
    .select(['status', 'number'])
    .where('workspace_id', '=', fault.workspaceId)
    .where('id', '=', fault.versionId)
    .executeTakeFirst()
  if (flow === undefined || version === undefined) return 'goes_on'
  if (version.status === 'errored') return 'was_paused'
  const versionStep = transition(version.status as FlowState, 'fault')
  const flowStep = transition(flow.status as FlowState, 'fault')
  if (versionStep.kind === 'illegal' || flowStep.kind === 'illegal') return 'goes_on'

  const reason = storableText(fault.reason)
  await transaction
    .updateTable('flow_version')
    .set({
      status: versionStep.next,
      fault_reason: reason,
      fault_node_id: fault.nodeId,
      faulted_at: sql<Date>`now()`,
      updated_at: sql<Date>`now()`,
    })
    .where('workspace_id', '=', fault.workspaceId)
    .where('id', '=', fault.versionId)
    .execute()
  await transaction
    .updateTable('flow')
    .set({
      status: flowStep.next,
      active_version_id: null,
      revision: sql<number>`revision + 1`,
      updated_at: sql<Date>`now()`,
    })
    .where('workspace_id', '=', fault.workspaceId)
    .where('id', '=', fault.flowId)
    .execute()
  await transaction
    .insertInto('audit_entry')
    .values({
      id: newUuid(),
      workspace_id: fault.workspaceId,
      actor: 'system',
      action: 'flow.errored',
      subject: toPublicId('flow', fault.flowId),
      detail: JSON.stringify({ name: flow.name, version: version.number, nodeId: fault.nodeId, reason }),
    })
    .execute()
  return 'paused'
}
