import { GatewayError } from '#contract/gateway-error.ts'
import type { Replayed } from '#contract/inbound-request.ts'
import type { Actor, Control } from '../control.ts'
import { recordAudit } from '../record-audit.ts'
import { repeatOnDeadlock } from '../repeat-on-deadlock.ts'
import { refuseReplay } from '../requests/replay-hindrance.ts'
import { replayStored } from '../requests/replay-stored.ts'
import { findExperience } from './find-experience.ts'

/**
 * Starts anew what the experience was: its request is replayed on the present version of the flow. `request-gone` when the
 * request is no longer kept. The experience itself stays as it is.
 */
export async function runExperienceAgain(
  control: Pick<Control, 'db' | 'bodyBytesMax'>,
  actor: Actor,
  id: string,
): Promise<Replayed> {
  return await repeatOnDeadlock(() =>
    control.db.transaction().execute(async (transaction) => {
      const { request_id: requestId } = await findExperience(transaction, actor, id)
      const outcome = (await replayStored(transaction, actor, [requestId], control)).get(requestId)
      if (outcome === undefined) throw new GatewayError('request-gone')
      if (outcome.kind !== 'replayed') throw refuseReplay(outcome)
      const { replayed, flowId } = outcome
      await recordAudit(transaction, actor, 'experience.run_again', id, { ...replayed, flowId })
      return replayed
    }),
  )
}
