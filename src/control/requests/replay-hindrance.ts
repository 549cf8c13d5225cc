import type { FlowState } from '#contract/flow-lifecycle.ts'
import { GatewayError } from '#contract/gateway-error.ts'

/** Why a stored request was not replayed. `requestId` is public. */
export type ReplayHindrance =
  | { kind: 'replayed_before' }
  | { kind: 'key_taken'; requestId: string }
  | { kind: 'flow_not_active'; state: FlowState }
  | { kind: 'not_replayable'; detail: string }

/** The refusal of a single replay. */
export function refuseReplay(hindrance: ReplayHindrance): GatewayError {
  switch (hindrance.kind) {
    case 'replayed_before':
      return new GatewayError('not-replayable', { detail: 'It has been replayed already.' })
    case 'key_taken':
      return new GatewayError('idempotency-key-taken', {
        detail: `The key belongs to ${hindrance.requestId}.`,
        extensions: { requestId: hindrance.requestId },
      })
    case 'flow_not_active':
      return new GatewayError('flow-not-active', {
        detail: `The flow is ${hindrance.state}.`,
        extensions: { state: hindrance.state },
      })
    case 'not_replayable':
      return new GatewayError('not-replayable', { detail: hindrance.detail })
  }
}
