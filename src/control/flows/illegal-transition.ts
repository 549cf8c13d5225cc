import { allowedCommands, type FlowCommand, type FlowState } from '#contract/flow-lifecycle.ts'
import { GatewayError } from '#contract/gateway-error.ts'

/** The refusal of a command, with the flow's state and the commands that it allows. `why` is a sentence. */
export function illegalTransition(
  state: FlowState,
  why: string,
  allowed: FlowCommand[] = allowedCommands(state),
): GatewayError {
  const instead = allowed.length === 0 ? '' : ` Allowed: ${allowed.join(', ')}.`
  return new GatewayError('illegal-transition', {
    detail: `The flow is ${state}. ${why}${instead}`,
    extensions: { state, allowed },
  })
}
