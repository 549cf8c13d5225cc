import type { FlowDocument, FlowProblem } from '#contract/flow-document.ts'
import { GatewayError } from '#contract/gateway-error.ts'
import type { RunTest, TestRun } from '#contract/trial.ts'
import type { TrialPlan } from '#contract/trial-plan.ts'
import { checkFlow } from '#domain/check-flow.ts'
import type { Actor, Control } from '../control.ts'
import { getFlow } from '../flows/get.ts'
import { recordAudit } from '../record-audit.ts'
import { awaitTrial } from './await-trial.ts'
import { findStoredRequest, refuseRequest } from './find-request.ts'

/**
 * Runs a document, or one node of it, as an engine would, and keeps nothing. With side effects, calls are really made,
 * and that is audited. `flow-has-problems` when there is no way through the document at all; a node with problems is
 * where the run ends.
 */
export async function testFlow(
  control: Pick<Control, 'db' | 'publicUrl'>,
  actor: Actor,
  id: string,
  input: RunTest,
  signal: AbortSignal,
): Promise<TestRun> {
  const flow = await getFlow(control, actor, id)
  const document = input.document ?? flow.document
  refuseUnrunnable(document)
  if (input.nodeId !== undefined && !document.nodes.some((node) => node.id === input.nodeId))
    throw invalid('#/nodeId', 'is not a node of the document')
  const { sideEffects, nodeId } = input
  const plan: TrialPlan = {
    kind: 'run',
    flowId: flow.id,
    document,
    payload: await readPayload(control, actor, document, input),
    ...readContext(input.context),
    sideEffects,
    ...(nodeId === undefined ? {} : { nodeId }),
  }
  const result = await awaitTrial(control, actor, plan, signal, async (transaction) => {
    if (sideEffects === 'off') return
    const { requestId } = input
    await recordAudit(transaction, actor, 'flow.test_run', id, {
      sideEffects,
      ...(nodeId === undefined ? {} : { nodeId }),
      ...(requestId === undefined ? {} : { requestId }),
    })
  })
  if (result.kind !== 'run') throw refuseRequest('is a request whose body is not kept')
  const { run } = result
  return { ...run, outputs: Object.fromEntries(run.steps.flatMap(toOutput)) }
}

function toOutput({ nodeId, output }: TestRun['steps'][number]): [string, unknown][] {
  return output === undefined ? [] : [[nodeId, output]]
}

/** Refuses a document that no experience could go through; problems of single nodes are met on the way. */
export function refuseUnrunnable(document: FlowDocument): void {
  const problems = checkFlow(document).filter(isOfTheWhole)
  if (problems.length > 0) throw new GatewayError('flow-has-problems', { extensions: { problems } })
}

function isOfTheWhole({ nodeId }: FlowProblem): boolean {
  return nodeId === null
}

async function readPayload(
  control: Pick<Control, 'db'>,
  actor: Actor,
  document: FlowDocument,
  input: RunTest,
): Promise<Extract<TrialPlan, { kind: 'run' }>['payload']> {
  if (input.requestId !== undefined) {
    if (input.payload !== undefined) throw invalid('#/payload', 'is given as well as requestId')
    return { kind: 'stored', requestId: await findStoredRequest(control, actor, input.requestId) }
  }
  const trigger = document.nodes.find(({ type }) => type === 'webhook_trigger')
  const payload = input.payload === undefined ? (trigger?.params?.samplePayload ?? {}) : input.payload
  return { kind: 'given', json: JSON.stringify(payload) }
}

/** As the inbound path stores it: an object as its JSON, a text as itself. */
function readContext(context: RunTest['context']): { context?: string } {
  if (context === undefined) return {}
  const text = typeof context === 'string' ? context : JSON.stringify(context)
  if (text.length > 4096) throw invalid('#/context', 'is longer than 4096 characters')
  return { context: text }
}

function invalid(pointer: string, detail: string): GatewayError {
  return new GatewayError('validation-failed', { extensions: { errors: [{ detail, pointer }] } })
}
