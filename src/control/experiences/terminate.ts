import type { Experience } from '#contract/experience.ts'
import { GatewayError } from '#contract/gateway-error.ts'
import type { Actor, Control } from '../control.ts'
import { recordAudit } from '../record-audit.ts'
import { findExperience, readExperience } from './find-experience.ts'
import { terminateLiveExperiences } from './terminate-live.ts'

/**
 * Ends a running or waiting experience where it stands. What a node is doing at the moment is not undone, and nothing
 * follows it. `illegal-transition` names the state when it is over.
 */
export async function terminateExperience(control: Pick<Control, 'db'>, actor: Actor, id: string): Promise<Experience> {
  return await control.db.transaction().execute(async (transaction) => {
    const { id: experienceId } = await findExperience(transaction, actor, id)
    const ended = await terminateLiveExperiences(transaction, actor, { experienceIds: [experienceId] })
    const experience = await readExperience(transaction, actor, id)
    if (ended === 0)
      throw new GatewayError('illegal-transition', {
        detail: `The experience is ${experience.status}: it is over.`,
        extensions: { state: experience.status, allowed: [] },
      })
    await recordAudit(transaction, actor, 'experience.terminated', id, {
      flowId: experience.flowId,
      nodeId: experience.nodeId,
    })
    return experience
  })
}
