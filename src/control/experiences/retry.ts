import type { Experience } from '#contract/experience.ts'
import type { ExperienceStatus } from '#contract/experience-status.ts'
import type { FlowState } from '#contract/flow-lifecycle.ts'
import { GatewayError } from '#contract/gateway-error.ts'
import type { Actor, Control } from '../control.ts'
import { recordAudit } from '../record-audit.ts'
import { continueExperiences } from './continue-experiences.ts'
import { findExperience, readExperience } from './find-experience.ts'

/**
 * Lets a failed or errored experience go on from the step where it stopped; steps before it are not repeated.
 * `illegal-transition` says why another cannot.
 */
export async function retryExperience(control: Pick<Control, 'db'>, actor: Actor, id: string): Promise<Experience> {
  return await control.db.transaction().execute(async (transaction) => {
    const before = await findExperience(transaction, actor, id)
    const { status: versionStatus } = await transaction
      .selectFrom('flow_version')
      .innerJoin('experience', 'experience.version_id', 'flow_version.id')
      .select((eb) => eb.ref('flow_version.status').$castTo<FlowState>().as('status'))
      .where('experience.workspace_id', '=', actor.workspaceId)
      .where('experience.id', '=', before.id)
      .executeTakeFirstOrThrow()
    const obstacle = whyNotRetried(before.status, versionStatus)
    if (obstacle !== undefined) throw refuse(before.status, obstacle)

    const continued = await continueExperiences(transaction, actor, { kind: 'retried', experienceIds: [before.id] })
    const experience = await readExperience(transaction, actor, id)
    if (continued.length === 0) throw refuse(experience.status, `The experience is ${experience.status}.`)
    await recordAudit(transaction, actor, 'experience.retried', id, {
      flowId: experience.flowId,
      nodeId: experience.nodeId,
      from: before.status,
    })
    return experience
  })
}

/** What keeps an experience from going on, or undefined. */
export function whyNotRetried(status: ExperienceStatus, versionStatus: FlowState): string | undefined {
  switch (status) {
    case 'running':
    case 'waiting':
      return `The experience is ${status}: it goes on by itself.`
    case 'completed':
    case 'terminated':
      return `The experience is ${status}: run it again from its request.`
    case 'failed':
    case 'errored':
      break
  }
  if (versionStatus === 'errored') return 'Its flow version is paused on a fault: resume the flow.'
  if (versionStatus === 'terminated' || versionStatus === 'archived')
    return 'Its flow version is over: run the experience again from its request.'
  return undefined
}

function refuse(state: ExperienceStatus, detail: string): GatewayError {
  return new GatewayError('illegal-transition', { detail, extensions: { state, allowed: [] } })
}
