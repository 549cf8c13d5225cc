import type { ExperienceStatus } from '#contract/experience-status.ts'
import type { Log } from '#platform/log.ts'
import type { OutboundClient } from '#platform/outbound/outbound-client.ts'
import { createActivity } from './activity.ts'
import type { Slots } from './call-slots.ts'
import type { FailedAttempts } from './first-attempt.ts'
import type { FlowGraph } from './flow-graph.ts'
import type { LoadedExperience } from './load-experiences.ts'
import { createMergeScope } from './merge-scope.ts'
import { beginJourney, type CallTimes, chooseMove, type Journey, tell } from './next-move.ts'
import type { NodeEnd } from './nodes/node.ts'
import type { CredentialOpener } from './open-credential.ts'
import { makeCall, runNode } from './run-node.ts'
import type { Settler } from './settle.ts'

/** What running an experience needs besides the experience. */
export type Runner = {
  outbound: OutboundClient
  openCredential: CredentialOpener
  settler: Settler
  /** For the calls of the job. */
  slots: Slots
  /** Aborted when the engine begins to stop: no further call begins. */
  draining: AbortSignal
  /** Aborted when the time to stop is nearly up: calls under way are dropped. */
  aborting: AbortSignal
  /** When the first of them began. */
  firstAttemptAt(failed: FailedAttempts): Promise<Date | undefined>
  /** After the failed attempt of that number, when the first began so long ago; undefined when there is no other. */
  retryDelayMs(attempt: number, retries: number, sinceFirstMs: number): number | undefined
  /** Pauses the version of the experience if it is active: a fault was met at the node. Whether it is paused now. */
  pauseVersion(experience: LoadedExperience, nodeId: string, reason: string): Promise<boolean>
  log: Log
}

/**
 * - `settled`: what it came to is on disk, and if it goes on later, so is the job that wakes it.
 * - `lost`: somebody else has written it meanwhile. Nothing of ours was written; look again.
 * - `interrupted`: the engine stops. It stands where it was last settled.
 * - `deferred`: its call got no slot. It stands where it was last settled.
 */
export type RunOutcome = 'settled' | 'lost' | 'interrupted' | 'deferred'

/**
 * After so long a computation between two calls, others get their turn: one node may take this long several times, and a
 * flow has many nodes. By the clock, since it is read after every node; almost no experience comes near it.
 */
const turnMs = 25

/** More steps than a flow has nodes: flows have no cycles, so this is only the last wall against one. */
const stepsMax = 1000

/**
 * Runs the experience from where it stands until it ends, sleeps or must be repeated later, and settles that. It is
 * also settled between two calls, so that a call which was answered is not made again after a crash.
 *
 * Rejects only when the database refuses; whatever a node does wrong is an outcome.
 */
export async function runExperience(
  runner: Runner,
  experience: LoadedExperience,
  graph: FlowGraph,
): Promise<RunOutcome> {
  const journey = beginJourney(experience, graph)
  if (experience.versionStatus === 'terminated' || experience.versionStatus === 'archived') {
    return await finish(runner, journey, experience.nodeId, 'terminated', 'The flow version was terminated.')
  }
  if (experience.versionStatus === 'errored') return await pause(runner, journey)
  const scope = createMergeScope(experience, graph.triggerId)
  let nodeId = experience.nodeId ?? graph.triggerId
  let turnStart = performance.now()

  for (let steps = 0; steps < stepsMax; steps++) {
    const node = graph.node(nodeId)
    if (node === undefined) return await finish(runner, journey, nodeId, 'errored', `There is no node ${nodeId}.`)

    const isAwake = steps === 0 && experience.status === 'waiting'
    const begun = isAwake ? waitIsOver : runNode(runner, journey, node, scope)
    let end: NodeEnd
    let retries = 0
    let call: CallTimes | undefined
    if (begun.kind === 'call') {
      const standing: Standing = { status: 'running', nodeId, failure: null, wakeAt: null }
      if (journey.hasCalled && !(await settle(runner, journey, standing))) return 'lost'
      journey.hasCalled = true
      retries = begun.retries
      const caller = { versionId: experience.versionId, bytes: experience.body?.length ?? 0 }
      const made = await runner.slots.run(caller, () => makeCall(runner, journey, node, begun))
      if (made === 'deferred') return 'deferred'
      ;({ end, call } = made)
    } else end = begun
    if (end.kind === 'interrupted') return 'interrupted'
    if (begun.kind === 'call') turnStart = performance.now()
    else if (performance.now() - turnStart > turnMs) {
      await new Promise((resolve) => setImmediate(resolve))
      turnStart = performance.now()
    }

    const sinceFirstMs = end.kind === 'fault' && end.isRetryable ? await sinceFirstAttempt(runner, journey, call) : 0
    const retryDelayMs = (attempt: number) => runner.retryDelayMs(attempt, retries, sinceFirstMs)
    const move = chooseMove(journey, node, end, { call, retryDelayMs })
    if (move.kind !== 'pause' && 'output' in end && end.output !== undefined) {
      journey.outputs[nodeId] = scope[nodeId] = end.output
      journey.hasNewOutputs = true
    }
    switch (move.kind) {
      case 'to':
        nodeId = move.nodeId
        break
      case 'pause': {
        const standing: Standing = { status: move.status, nodeId, failure: null, wakeAt: move.wakeAt }
        return (await settle(runner, journey, standing)) ? 'settled' : 'lost'
      }
      case 'finish':
        if (move.status === 'errored' && (await runner.pauseVersion(experience, nodeId, move.failure ?? '')))
          journey.whilePausedId = experience.versionId
        return await finish(runner, journey, nodeId, move.status, move.failure)
    }
  }
  return await finish(runner, journey, nodeId, 'errored', `The experience took more than ${stepsMax} steps.`)
}

/** Milliseconds since the first attempt at the present node began. */
async function sinceFirstAttempt(runner: Runner, journey: Journey, call: CallTimes | undefined): Promise<number> {
  const { experience, attempts, activityCount } = journey
  const first =
    attempts === 0 ? undefined : await runner.firstAttemptAt({ experienceId: experience.id, attempts, activityCount })
  const startedAt = first?.getTime() ?? Date.parse(call?.startedAt ?? '')
  return Number.isNaN(startedAt) ? 0 : Math.max(0, Date.now() - startedAt)
}

/**
 * Stops an experience whose version is paused, where it stands. A wait that is over is left behind: resuming does not
 * begin it anew.
 */
async function pause(runner: Runner, journey: Journey): Promise<RunOutcome> {
  const { experience, graph } = journey
  let nodeId = experience.nodeId
  const node = nodeId === null ? undefined : graph.node(nodeId)
  if (experience.status === 'waiting' && node !== undefined) {
    const move = chooseMove(journey, node, waitIsOver, { call: undefined, retryDelayMs: () => undefined })
    if (move.kind === 'finish') return await finish(runner, journey, node.id, move.status, move.failure)
    if (move.kind === 'to') nodeId = move.nodeId
  }
  const reason = `The flow version is paused: ${experience.versionFault ?? 'it met a fault.'}`
  tell(journey, createActivity('paused', nodeId === null ? undefined : graph.node(nodeId), { reason }))
  journey.whilePausedId = experience.versionId
  return (await settle(runner, journey, { status: 'errored', nodeId, failure: reason, wakeAt: null }))
    ? 'settled'
    : 'lost'
}

/** Marks an experience as errored that brought down each process which ran it. */
export async function quarantineExperience(
  runner: Runner,
  experience: LoadedExperience,
  graph: FlowGraph,
): Promise<RunOutcome> {
  const reason = 'poison: the gateway stopped each time it ran this experience.'
  const journey = { ...beginJourney(experience, graph), isQuarantined: true }
  return await finish(runner, journey, experience.nodeId, 'errored', reason)
}

const waitIsOver: Extract<NodeEnd, { kind: 'next' }> = { kind: 'next', output: undefined, record: {} }

/** Settles the end. Its line in the timeline names the node, unless that node has passed and has a line of its own. */
async function finish(
  runner: Runner,
  journey: Journey,
  nodeId: string | null,
  status: Exclude<ExperienceStatus, 'running' | 'waiting'>,
  failure: string | null,
): Promise<RunOutcome> {
  const last = journey.activities.at(-1)
  if (last?.kind !== status) {
    const node = nodeId === null || last?.nodeId === nodeId ? undefined : journey.graph.node(nodeId)
    tell(journey, createActivity(status, node, failure === null ? {} : { reason: failure }))
  }
  return (await settle(runner, journey, { status, nodeId, failure, wakeAt: null })) ? 'settled' : 'lost'
}

type Standing = {
  status: ExperienceStatus
  nodeId: string | null
  failure: string | null
  wakeAt: Date | null
}

async function settle(runner: Runner, journey: Journey, standing: Standing): Promise<boolean> {
  const isWon = await runner.settler.settle({
    ...standing,
    experienceId: journey.experience.id,
    workspaceId: journey.experience.workspaceId,
    revision: journey.revision,
    attempts: journey.attempts,
    outputs: journey.hasNewOutputs ? JSON.stringify(journey.outputs) : null,
    activityCount: journey.activityCount,
    activities: journey.activities,
    hasCalled: journey.hasCalled,
    isQuarantined: journey.isQuarantined,
    ...(journey.whilePausedId === undefined ? {} : { whilePausedId: journey.whilePausedId }),
  })
  if (!isWon) {
    const experienceId = journey.experience.id
    runner.log.info({ experienceId }, 'an experience was written by somebody else; our result is dropped')
    return false
  }
  journey.revision++
  journey.activities = []
  journey.hasNewOutputs = false
  return true
}
