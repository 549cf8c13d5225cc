import type { AuditAction } from '#contract/audit-entry.ts'
import type { Flow } from '#contract/flow.ts'
import type { FlowDocument } from '#contract/flow-document.ts'
import { allowedCommands, type FlowCommand, statesThatAllow, transition } from '#contract/flow-lifecycle.ts'
import { GatewayError } from '#contract/gateway-error.ts'
import { readPayloadSchema, readTriggerSettings } from '#domain/trigger-settings.ts'
import type { DatabaseTransaction } from '#platform/database/database.ts'
import type { Actor, Control } from '../control.ts'
import { continueExperiences } from '../experiences/continue-experiences.ts'
import { terminateLiveExperiences } from '../experiences/terminate-live.ts'
import { recordAudit } from '../record-audit.ts'
import { repeatOnDeadlock } from '../repeat-on-deadlock.ts'
import { checkDocument } from './check-document.ts'
import { findFlow, type LockedFlow, lockFlow } from './find-flow.ts'
import { illegalTransition } from './illegal-transition.ts'
import { toFlow } from './to-flow.ts'

const auditActions = {
  activate: 'flow.activated',
  drain: 'flow.drained',
  terminate: 'flow.terminated',
  archive: 'flow.archived',
  unarchive: 'flow.unarchived',
  resume: 'flow.resumed',
} as const satisfies Record<FlowCommand, AuditAction>

/**
 * Gives a command to a flow: the one place where the control API changes the status of flows and versions. It locks the
 * flow, so commands come one after the other. Each raises the flow's revision, which the statement that stores a request
 * compares: the change binds every request that begins after this returns, on every node.
 *
 * `illegal-transition` names the state and the commands it allows; `flow-has-problems` lists what keeps the draft from
 * being activated.
 */
export async function changeFlowStatus(
  control: Pick<Control, 'db' | 'publicUrl'>,
  actor: Actor,
  id: string,
  command: FlowCommand,
): Promise<Flow> {
  return await repeatOnDeadlock(() => obey(control, actor, id, command))
}

async function obey(
  control: Pick<Control, 'db' | 'publicUrl'>,
  actor: Actor,
  id: string,
  command: FlowCommand,
): Promise<Flow> {
  return await control.db.transaction().execute(async (transaction) => {
    const flow = await lockFlow(transaction, actor, id)
    const step = transition(flow.status, command)
    if (step.kind === 'illegal') throw illegalTransition(flow.status, `It cannot ${command}.`)

    const versions =
      command === 'activate'
        ? await activateDraft(transaction, actor, flow)
        : await moveVersions(transaction, actor, flow, command)
    await transaction
      .updateTable('flow')
      .set((eb) => ({
        status: step.next,
        active_version_id: versions.active,
        revision: eb('revision', '+', 1),
        updated_at: eb.fn('now'),
      }))
      .where('workspace_id', '=', actor.workspaceId)
      .where('id', '=', flow.id)
      .execute()

    const experiences = await moveExperiences(transaction, actor, flow, command, versions)
    const detail = { name: flow.name, from: flow.status, to: step.next, versions: versions.numbers, ...experiences }
    await recordAudit(transaction, actor, auditActions[command], id, detail)
    return toFlow(control, await findFlow(transaction, actor, id))
  })
}

/** What a command means for experiences: terminating ends them, resuming continues those that were paused. */
async function moveExperiences(
  transaction: DatabaseTransaction,
  actor: Actor,
  flow: LockedFlow,
  command: FlowCommand,
  { active }: Moved,
): Promise<{ experiences?: number }> {
  if (command === 'terminate')
    return { experiences: await terminateLiveExperiences(transaction, actor, { flowId: flow.id }) }
  if (command !== 'resume' || active === null) return {}
  const resumed = await continueExperiences(transaction, actor, { kind: 'resumed', versionId: active })
  return { experiences: resumed.length }
}

/** The version that is active afterwards, and the numbers of those that changed. */
type Moved = { active: string | null; numbers: number[] }

/** The draft becomes the active version, and the version that was active drains. */
async function activateDraft(transaction: DatabaseTransaction, actor: Actor, flow: LockedFlow): Promise<Moved> {
  const draft = await transaction
    .selectFrom('flow_version')
    .select(['id', 'number'])
    .select((eb) => eb.ref('document').$castTo<FlowDocument>().as('document'))
    .where('workspace_id', '=', actor.workspaceId)
    .where('flow_id', '=', flow.id)
    .where('status', '=', 'draft')
    .executeTakeFirst()
  if (draft === undefined) {
    const others = allowedCommands(flow.status).filter((command) => command !== 'activate')
    throw illegalTransition(flow.status, 'It has no draft to activate.', others)
  }
  const problems = await checkDocument(transaction, actor, draft.document)
  if (problems.length > 0) throw new GatewayError('flow-has-problems', { extensions: { problems } })

  const payloadSchema = readPayloadSchema(draft.document)

  // First this, for a flow has one active version at any time.
  const { numbers } = await moveVersions(transaction, actor, flow, 'drain')
  await transaction
    .updateTable('flow_version')
    .set((eb) => ({
      status: 'active',
      // The inbound path reads these and never the document.
      trigger_settings: JSON.stringify(readTriggerSettings(draft.document)),
      payload_schema: payloadSchema === undefined ? null : JSON.stringify(payloadSchema),
      activated_at: eb.fn('now'),
      activated_by: actor.id,
      updated_at: eb.fn('now'),
    }))
    .where('workspace_id', '=', actor.workspaceId)
    .where('id', '=', draft.id)
    .execute()
  return { active: draft.id, numbers: [...numbers, draft.number] }
}

/** Every version that can follow the command does. Wherever a command other than activate is legal, it leads to one state. */
async function moveVersions(
  transaction: DatabaseTransaction,
  actor: Actor,
  flow: LockedFlow,
  command: Exclude<FlowCommand, 'activate'>,
): Promise<Moved> {
  const moved = await transaction
    .updateTable('flow_version')
    .set((eb) => ({
      status: stateAfter[command],
      updated_at: eb.fn('now'),
      ...(command === 'drain' ? { draining_at: eb.fn('now') } : {}),
      ...(command === 'terminate' ? { ended_at: eb.fn('now') } : {}),
      ...(command === 'resume' ? { fault_reason: null, fault_node_id: null, faulted_at: null } : {}),
    }))
    .where('workspace_id', '=', actor.workspaceId)
    .where('flow_id', '=', flow.id)
    .where('status', 'in', statesThatAllow(command))
    .returning(['id', 'number', 'status'])
    .execute()
  return {
    active: moved.find(({ status }) => status === 'active')?.id ?? null,
    numbers: moved.map(({ number }) => number).sort((a, b) => a - b),
  }
}

const stateAfter = {
  drain: 'draining',
  terminate: 'terminated',
  archive: 'archived',
  unarchive: 'terminated',
  resume: 'active',
} as const
