import type { FlowNode } from '#contract/flow-document.ts'
import { newUuid } from '#contract/ids.ts'
import { type SideEffects, type TestRun, type TrialStep, type TrialStepKind, trialLimits } from '#contract/trial.ts'
import type { FlowGraph } from '../flow-graph.ts'
import type { LoadedExperience } from '../load-experiences.ts'
import { createMergeScope } from '../merge-scope.ts'
import { beginJourney, chooseMove, type Journey, type Move } from '../next-move.ts'
import type { NodeCall, NodeEnd } from '../nodes/node.ts'
import type { Runner } from '../run-experience.ts'
import { makeCall, runNode } from '../run-node.ts'
import type { ProcessorBudget } from './processor-budget.ts'

/** What a trial needs of the engine: what a node needs, and nothing that writes. */
export type TrialMeans = Pick<Runner, 'outbound' | 'openCredential' | 'draining' | 'aborting' | 'log'>

/** What starts a trial, as a request would start an experience. */
export type TrialStart = {
  /** Bare uuids. Two runs that are compared have the same experience. */
  experienceId: string
  workspaceId: string
  flowId: string
  body: Buffer
  context: string | null
  now: Date
}

export type TrialOptions = {
  sideEffects: SideEffects
  /** Run only this node; what comes before it is run without side effects. */
  nodeId?: string | undefined
  budget: ProcessorBudget
  /** What is wrong with a node's parameters: such a node is not run. */
  problems: ReadonlyMap<string, string>
}

export type TrialRun = Omit<TestRun, 'outputs'>

/**
 * Runs a document in memory with the executors of real experiences. Nothing is settled, no version pauses, a wait is
 * passed at once, and a call is made once or, without side effects, not at all: then its assumed end counts.
 *
 * Never rejects. It ends after so many steps, so much processor time, and when `means.aborting` says so.
 */
export async function runTrial(
  means: TrialMeans,
  graph: FlowGraph,
  start: TrialStart,
  options: TrialOptions,
): Promise<TrialRun> {
  const { budget, nodeId: only } = options
  const journey = beginJourney(createExperience(start), graph)
  const scope = createMergeScope(journey.experience, graph.triggerId)
  const run: TrialRun = { status: 'completed', failure: null, path: [], steps: [] }

  let nodeId: string | undefined = graph.triggerId
  for (let count = 0; nodeId !== undefined && nodeId !== only; count++) {
    const node = graph.node(nodeId)
    if (node === undefined) return end(run, 'errored', `There is no node ${nodeId}.`)
    if (count === trialLimits.steps) return end(run, 'unfinished', `The run took more than ${count} steps.`)
    if (budget.isSpent) return end(run, 'unfinished', 'The run took too much processor time.')
    nodeId = await pass(node, only === undefined ? options.sideEffects : 'off')
  }
  const node = only === undefined ? undefined : graph.node(only)
  if (node === undefined) return run
  run.steps = []
  await pass(node, options.sideEffects)
  return run

  /** Runs the node, writes down its step, and says where that leads. */
  async function pass(node: FlowNode, effects: SideEffects): Promise<string | undefined> {
    const passing = await passNode(node, effects)
    await budget.rest()
    run.path.push(node.id)
    run.steps.push(passing.step)
    if (passing.move.kind === 'to') return passing.move.nodeId
    if (passing.move.kind === 'unfinished') end(run, 'unfinished', passing.move.failure)
    else end(run, readStatus(passing.move), passing.move.kind === 'finish' ? passing.move.failure : null)
    return undefined
  }

  async function passNode(node: FlowNode, effects: SideEffects): Promise<{ step: TrialStep; move: TrialMove }> {
    const begun = begin(node)
    const call = begun.kind !== 'call' ? null : effects === 'on' ? 'made' : 'assumed'
    const { ended, durationMs } = await finish(node, begun, effects)
    if (ended.kind === 'interrupted') {
      const failure = means.draining.aborted ? 'The engine stopped.' : 'The run took too long.'
      return {
        step: { ...blank(node), kind: 'unfinished', call, reason: failure },
        move: { kind: 'unfinished', failure },
      }
    }
    const told = { call: undefined, retryDelayMs: () => undefined }
    let move = chooseMove(journey, node, ended, told)
    const kind = readKind(ended, journey)
    if (move.kind === 'pause') move = chooseMove(journey, node, waitIsOver, told)
    if ('output' in ended && ended.output !== undefined) journey.outputs[node.id] = scope[node.id] = ended.output
    const record = 'record' in ended ? ended.record : {}
    const step: TrialStep = {
      ...blank(node),
      kind,
      call,
      outcome: readOutcome(ended, kind),
      ...(record.input === undefined ? {} : { input: record.input }),
      ...(record.output === undefined ? {} : { output: record.output }),
      reason: 'reason' in ended ? ended.reason : null,
      durationMs: durationMs ?? null,
    }
    if (begun.kind === 'call' && effects === 'off') step.input = begun.wouldSend
    if (ended.kind === 'wait') step.input = { ...(record.input as object), until: ended.until.toISOString() }
    return { step, move }
  }

  function begin(node: FlowNode): NodeEnd | NodeCall {
    const problem = node.type === 'webhook_trigger' ? undefined : options.problems.get(node.id)
    if (problem === undefined) return budget.measure(() => runNode(means, journey, node, scope, start.now))
    return { kind: 'fault', reason: problem, isRetryable: false, output: undefined, record: {} }
  }

  async function finish(
    node: FlowNode,
    begun: NodeEnd | NodeCall,
    effects: SideEffects,
  ): Promise<{ ended: NodeEnd; durationMs?: number }> {
    if (begun.kind !== 'call') return { ended: begun }
    if (effects === 'off') return { ended: begun.assume() }
    const { end: ended, call } = await makeCall(means, journey, node, begun)
    return { ended, durationMs: call.durationMs }
  }
}

type TrialMove = Move | { kind: 'unfinished'; failure: string }

const waitIsOver: Extract<NodeEnd, { kind: 'next' }> = { kind: 'next', output: undefined, record: {} }

function end(run: TrialRun, status: TrialRun['status'], failure: string | null): TrialRun {
  return Object.assign(run, { status, failure })
}

/** A call that fails for good, and a wait, never leave a trial standing: the last two cannot be. */
function readStatus(move: Exclude<Move, { kind: 'to' }>): TrialRun['status'] {
  if (move.kind === 'pause' || move.status === 'terminated') return 'unfinished'
  return move.status
}

/** The kind of the line that the move has told in the timeline; the end of a flow has none. */
function readKind(ended: NodeEnd, journey: Journey): TrialStepKind {
  if (ended.kind === 'end') return 'completed'
  const kind = journey.activities.at(-1)?.kind
  return kind === 'waiting' || kind === 'failed' || kind === 'errored' ? kind : 'node_completed'
}

function readOutcome(ended: NodeEnd, kind: TrialStepKind): string | null {
  if (ended.kind === 'next') return ended.outcome ?? null
  return (ended.kind === 'failed' || ended.kind === 'fault') && kind === 'node_completed' ? 'failure' : null
}

function blank(node: FlowNode): Omit<TrialStep, 'kind'> {
  return {
    nodeId: node.id,
    nodeType: node.type,
    outcome: null,
    call: null,
    reason: null,
    durationMs: null,
    truncated: false,
  }
}

function createExperience({ experienceId, workspaceId, flowId, body, context }: TrialStart): LoadedExperience {
  return {
    id: experienceId,
    workspaceId,
    flowId,
    versionId: newUuid(),
    versionStatus: 'active',
    versionFault: null,
    status: 'running',
    revision: 0,
    nodeId: null,
    attempts: 0,
    outputs: {},
    activityCount: 0,
    context,
    isEarly: false,
    body,
    trace: undefined,
  }
}
