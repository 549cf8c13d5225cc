import type { FlowState } from '#contract/flow-lifecycle.ts'
import { GatewayError } from '#contract/gateway-error.ts'
import { toUuid } from '#contract/ids.ts'
import type { Database, DatabaseTransaction } from '#platform/database/database.ts'
import type { Actor } from '../control.ts'
import { type FaultRow, faultNodeName } from './fault.ts'

export type FlowRow = FaultRow & {
  id: string
  name: string
  description: string
  status: FlowState
  active_version: number | null
  draft_version: number | null
  created_at: Date
  updated_at: Date
}

/** The live flows of a workspace with the numbers of their versions. */
export function selectFlows(db: Database | DatabaseTransaction, actor: Pick<Actor, 'workspaceId'>) {
  return db
    .selectFrom('flow')
    .leftJoin('flow_version as active', 'active.id', 'flow.active_version_id')
    .leftJoin('flow_version as draft', (join) =>
      join.onRef('draft.flow_id', '=', 'flow.id').on('draft.status', '=', 'draft'),
    )
    .leftJoin('flow_version as errored', (join) =>
      join.onRef('errored.flow_id', '=', 'flow.id').on('errored.status', '=', 'errored'),
    )
    .where('flow.workspace_id', '=', actor.workspaceId)
    .where('flow.deleted_at', 'is', null)
    .select(['errored.faulted_at', 'errored.fault_node_id', 'errored.fault_reason', 'errored.number as fault_version'])
    .select(faultNodeName('errored').as('fault_node_name'))
    .select(['flow.id', 'flow.name', 'flow.description', 'flow.created_at', 'flow.updated_at'])
    .select(['active.number as active_version', 'draft.number as draft_version'])
    .select((eb) => eb.ref('flow.status').$castTo<FlowState>().as('status'))
}

/** The flow with this public id, unless it was deleted or is another workspace's: then `not-found`, in both cases alike. */
export async function findFlow(
  db: Database | DatabaseTransaction,
  actor: Pick<Actor, 'workspaceId'>,
  id: string,
): Promise<FlowRow> {
  const row = await selectFlows(db, actor).where('flow.id', '=', flowUuid(id)).executeTakeFirst()
  if (row === undefined) throw new GatewayError('not-found')
  return row
}

export type LockedFlow = { id: string; name: string; status: FlowState; activeVersionId: string | null }

/**
 * The same, and nobody else changes the flow or its versions until the transaction ends: whoever changes one of them
 * locks the flow first.
 */
export async function lockFlow(
  transaction: DatabaseTransaction,
  actor: Pick<Actor, 'workspaceId'>,
  id: string,
): Promise<LockedFlow> {
  const row = await transaction
    .selectFrom('flow')
    .select(['id', 'name', 'active_version_id as activeVersionId'])
    .select((eb) => eb.ref('status').$castTo<FlowState>().as('status'))
    .where('workspace_id', '=', actor.workspaceId)
    .where('id', '=', flowUuid(id))
    .where('deleted_at', 'is', null)
    .forUpdate()
    .executeTakeFirst()
  if (row === undefined) throw new GatewayError('not-found')
  return row
}

/** Of a public id; `not-found` for what is none. */
export function flowUuid(id: string): string {
  const uuid = toUuid('flow', id)
  if (uuid === undefined) throw new GatewayError('not-found')
  return uuid
}
