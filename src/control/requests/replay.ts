import { GatewayError } from '#contract/gateway-error.ts'
import { toUuid } from '#contract/ids.ts'
import type { Replayed } from '#contract/inbound-request.ts'
import type { Actor, Control } from '../control.ts'
import { recordAudit } from '../record-audit.ts'
import { repeatOnDeadlock } from '../repeat-on-deadlock.ts'
import { refuseReplay } from './replay-hindrance.ts'
import { replayStored } from './replay-stored.ts'

/**
 * Stores the request again and starts an experience on the present version of its flow: request, experience, job and audit
 * entry in one commit. `not-found` if there is none in the workspace; else the refusal says what stands in the way.
 */
export async function replayRequest(
  control: Pick<Control, 'db' | 'bodyBytesMax'>,
  actor: Actor,
  id: string,
): Promise<Replayed> {
  const uuid = toUuid('request', id)
  if (uuid === undefined) throw new GatewayError('not-found')
  return await repeatOnDeadlock(() =>
    control.db.transaction().execute(async (transaction) => {
      const outcome = (await replayStored(transaction, actor, [uuid], control)).get(uuid)
      if (outcome === undefined) throw new GatewayError('not-found')
      if (outcome.kind !== 'replayed') throw refuseReplay(outcome)
      const { replayed, flowId } = outcome
      await recordAudit(transaction, actor, 'request.replayed', id, { ...replayed, flowId })
      return replayed
    }),
  )
}
