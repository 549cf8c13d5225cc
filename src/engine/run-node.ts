import type { FlowNode } from '#contract/flow-document.ts'
import { toPublicId } from '#contract/ids.ts'
import { isNodeType } from '#contract/node-catalogue.ts'
import { countJsonCharacters } from '#domain/json-length.ts'
import { type MergeScope, TemplateError, UnsafeValueError, withLimits } from '#domain/merge-fields.ts'
import type { Log } from '#platform/log.ts'
import type { OutboundClient } from '#platform/outbound/outbound-client.ts'
import type { CallTimes, Journey } from './next-move.ts'
import { badValue, lastingFault, type NodeCall, type NodeEnd } from './nodes/node.ts'
import { nodeRegistry } from './nodes/registry.ts'
import type { CredentialOpener } from './open-credential.ts'

type Means = {
  outbound: OutboundClient
  openCredential: CredentialOpener
  /** Aborted when the engine begins to stop: no further call begins. */
  draining: AbortSignal
  /** Aborted when the time to stop is nearly up: calls under way are dropped. */
  aborting: AbortSignal
  log: Log
}

/** Outputs that one experience may collect, in characters of JSON. */
const outputsLengthMax = 2_000_000

/** Runs the node, up to its call if it makes one. Never throws: what goes wrong is a fault. */
export function runNode(
  means: Means,
  journey: Journey,
  node: FlowNode,
  scope: MergeScope,
  now: Date = new Date(),
): NodeEnd | NodeCall {
  if (!isNodeType(node.type)) return lastingFault(`There is no node type ${node.type}.`)
  const context = {
    experienceId: toPublicId('experience', journey.experience.id),
    nodeId: node.id,
    scope,
    templates: withLimits(journey.graph.templates),
    outbound: means.outbound,
    openCredential: means.openCredential(journey.experience.workspaceId),
    trace: journey.experience.trace,
    now,
  }
  try {
    const end = nodeRegistry[node.type](context, node.params ?? {})
    return end.kind === 'call' ? end : checkOutput(journey, end)
  } catch (error) {
    return readThrown(means, journey, node, error)
  }
}

/** Makes the node's call. Never rejects. */
export async function makeCall(
  means: Means,
  journey: Journey,
  node: FlowNode,
  call: NodeCall,
): Promise<{ end: NodeEnd; call: CallTimes }> {
  const startedAt = new Date().toISOString()
  if (means.draining.aborted) return { end: { kind: 'interrupted' }, call: { startedAt, durationMs: 0 } }
  const from = performance.now()
  let end: NodeEnd
  try {
    end = checkOutput(journey, await call.send(means.aborting))
  } catch (error) {
    end = readThrown(means, journey, node, error)
  }
  return { end, call: { startedAt, durationMs: Math.round(performance.now() - from) } }
}

/** Every later step reads and writes all outputs, so there is a bound on them. */
function checkOutput(journey: Journey, end: NodeEnd): NodeEnd {
  if (!('output' in end) || end.output === undefined) return end
  const length = countJsonCharacters(end.output, outputsLengthMax - journey.outputsLength)
  if (journey.outputsLength + length <= outputsLengthMax) {
    journey.outputsLength += length
    return end
  }
  return badValue(`The outputs of the nodes are more than ${outputsLengthMax} characters.`)
}

/** A template that cannot be rendered is the flow's fault; what is neither this nor a bad value is ours, and is logged. */
function readThrown(means: Means, journey: Journey, node: FlowNode, error: unknown): NodeEnd {
  if (error instanceof UnsafeValueError) return badValue(`A merge field could not be filled in: ${error.message}`)
  if (error instanceof TemplateError) return lastingFault(`A merge field could not be filled in: ${error.message}`)
  means.log.error({ err: error, experienceId: journey.experience.id, nodeId: node.id }, 'a node failed unexpectedly')
  return lastingFault('The node failed unexpectedly; the log of the gateway says why.')
}
