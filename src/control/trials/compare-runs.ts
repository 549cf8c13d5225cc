import type { FlowDocument } from '#contract/flow-document.ts'
import { GatewayError } from '#contract/gateway-error.ts'
import { toUuid } from '#contract/ids.ts'
import type { CompareRuns, Comparison } from '#contract/trial.ts'
import type { Actor, Control } from '../control.ts'
import { getFlow } from '../flows/get.ts'
import { refuseEndlessSearch } from '../refuse-endless-search.ts'
import { awaitTrial } from './await-trial.ts'
import { refuseUnrunnable } from './test-run.ts'

/**
 * How a document, the draft unless one is given, would treat the newest accepted requests of the flow otherwise than the
 * active version does, or the one that is paused. Nothing is sent, for neither of the two. `no-active-version` without
 * one.
 */
export async function compareRuns(
  control: Pick<Control, 'db' | 'publicUrl'>,
  actor: Actor,
  id: string,
  { document, requests }: CompareRuns,
  signal: AbortSignal,
): Promise<Comparison> {
  const flow = await getFlow(control, actor, id)
  const after = document ?? flow.document
  refuseUnrunnable(after)
  const flowId = toUuid('flow', id) ?? null
  const active = await control.db
    .selectFrom('flow_version')
    .select('number')
    .select((eb) => eb.ref('document').$castTo<FlowDocument>().as('document'))
    .where('workspace_id', '=', actor.workspaceId)
    .where('flow_id', '=', flowId)
    .where('status', 'in', ['active', 'errored'])
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (active === undefined) throw new GatewayError('no-active-version')
  const newest = await refuseEndlessSearch(
    control.db
      .selectFrom('inbound_request')
      .select('id')
      .where('workspace_id', '=', actor.workspaceId)
      .where('flow_id', '=', flowId)
      .where('outcome', '=', 'accepted')
      .where('body', 'is not', null)
      .orderBy('id', 'desc')
      .limit(requests)
      .execute(),
  )
  const requestIds = newest.map((request) => request.id)
  const plan = { kind: 'comparison', flowId: flow.id, before: active.document, after, requestIds } as const
  const result = await awaitTrial(control, actor, plan, signal)
  if (result.kind !== 'comparison') throw new GatewayError('internal')
  return { version: active.number, ...result.comparison }
}
