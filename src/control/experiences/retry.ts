import type { Experience } from '#contract/experience.ts'
import type { FlowState } from '#contract/flow-lifecycle.ts'
import { GatewayError } from '#contract/gateway-error.ts'
import type { Actor, Control } from '../control.ts'
import { recordAudit } from '../record-audit.ts'
import { continueExperiences } from './continue-experiences.ts'
import { type ExperienceRow, findExperience, toExperience } from './find-experience.ts'

/**
 * Makes an experience that failed or is errored go on from the step where it stands. `illegal-transition` names the state
 * and says what to do instead when it is neither, or its version is paused or over.
 */
export async function retryExperience(control: Pick<Control, 'db'>, actor: Actor, id: string): Promise<Experience> {
  return await control.db.transaction().execute(async (transaction) => {
    const before = await findExperience(transaction, actor, id)
    const continued = await continueExperiences(transaction, actor, [before.id], 'retried')
    const experience = await findExperience(transaction, actor, id)
    if (continued.length === 0) throw refusal(experience)
    await recordAudit(transaction, actor, 'experience.retried', id, {
      flowId: toExperience(experience).flowId,
      nodeId: experience.node_id,
      from: before.status,
    })
    return toExperience(experience)
  })
}

function refusal({ status, version_status }: ExperienceRow): GatewayError {
  return new GatewayError('illegal-transition', {
    detail: `The experience is ${status}${explain(status, version_status)}`,
    extensions: { state: status, allowed: [] },
  })
}

function explain(status: ExperienceRow['status'], version: FlowState): string {
  if (status !== 'failed' && status !== 'errored') return '. Only one that failed or is errored can be retried.'
  if (version === 'errored')
    return ', and its flow version is paused on a fault. Mend the fault and resume the flow: that continues its errored experiences.'
  if (version === 'terminated' || version === 'archived')
    return `, and its flow version is ${version}. Run it again from its request.`
  return ', and was changed at this moment. Try again.'
}
