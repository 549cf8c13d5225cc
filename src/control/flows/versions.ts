import type { FlowVersion } from '#contract/flow.ts'
import type { FlowDocument } from '#contract/flow-document.ts'
import type { FlowDiff, FlowVersionDetail } from '#contract/flow-history.ts'
import type { FlowState } from '#contract/flow-lifecycle.ts'
import { GatewayError } from '#contract/gateway-error.ts'
import { toPublicId } from '#contract/ids.ts'
import { compareFlows } from '#domain/compare-flows.ts'
import { actorName } from '../actor-name.ts'
import type { Actor, Control } from '../control.ts'
import { type PageRequest, readPageRequest, toPage } from '../keyset-page.ts'
import { type FaultRow, faultNodeName, toFault } from './fault.ts'
import { findFlow } from './find-flow.ts'

type VersionRow = FaultRow & {
  id: string
  number: number
  status: FlowState
  created_at: Date
  created_by: string
  created_by_name: string | null
  activated_at: Date | null
  activated_by: string | null
  activated_by_name: string | null
  ended_at: Date | null
}

/** A page of the flow's versions, newest first. */
export async function listFlowVersions(
  control: Pick<Control, 'db'>,
  actor: Pick<Actor, 'workspaceId'>,
  id: string,
  query: PageRequest,
): Promise<{ items: FlowVersion[]; nextCursor: string | null }> {
  const { size, before } = readPageRequest(query)
  const flow = await findFlow(control.db, actor, id)
  const rows = await selectVersions(control, actor, flow.id)
    .$if(before !== undefined, (versions) => versions.where('id', '<', before ?? ''))
    .orderBy('id', 'desc')
    .limit(size + 1)
    .execute()
  return toPage(rows, size, toFlowVersion)
}

/** One version with its document. `not-found` if the flow has no such number. */
export async function getFlowVersion(
  control: Pick<Control, 'db'>,
  actor: Pick<Actor, 'workspaceId'>,
  id: string,
  number: number,
): Promise<FlowVersionDetail> {
  const flow = await findFlow(control.db, actor, id)
  const row = await selectVersions(control, actor, flow.id)
    .select((eb) => eb.ref('document').$castTo<FlowDocument>().as('document'))
    .where('number', '=', number)
    .executeTakeFirst()
  if (row === undefined) throw new GatewayError('not-found')
  return { ...toFlowVersion(row), document: row.document }
}

/** What changed from version `from` to version `to`, whichever is newer. */
export async function compareFlowVersions(
  control: Pick<Control, 'db'>,
  actor: Pick<Actor, 'workspaceId'>,
  id: string,
  from: number,
  to: number,
): Promise<FlowDiff> {
  const before = await getFlowVersion(control, actor, id, from)
  const after = await getFlowVersion(control, actor, id, to)
  return { from, to, ...compareFlows(before.document, after.document) }
}

function selectVersions({ db }: Pick<Control, 'db'>, actor: Pick<Actor, 'workspaceId'>, flowId: string) {
  return db
    .selectFrom('flow_version')
    .select(['id', 'number', 'created_at', 'created_by', 'activated_at', 'activated_by', 'ended_at'])
    .select(['faulted_at', 'fault_node_id', 'fault_reason', 'number as fault_version'])
    .select(faultNodeName('flow_version').as('fault_node_name'))
    .select((eb) => eb.ref('status').$castTo<FlowState>().as('status'))
    .select(actorName('flow_version.created_by').as('created_by_name'))
    .select(actorName('flow_version.activated_by').as('activated_by_name'))
    .where('workspace_id', '=', actor.workspaceId)
    .where('flow_id', '=', flowId)
}

function toFlowVersion(row: VersionRow): FlowVersion {
  return {
    id: toPublicId('flowVersion', row.id),
    version: row.number,
    status: row.status,
    createdAt: row.created_at.toISOString(),
    createdBy: row.created_by,
    createdByName: row.created_by_name,
    activatedAt: row.activated_at?.toISOString() ?? null,
    activatedBy: row.activated_by,
    activatedByName: row.activated_by_name,
    endedAt: row.ended_at?.toISOString() ?? null,
    fault: toFault(row),
  }
}
