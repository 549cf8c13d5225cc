import type { ExperienceStatus } from '#contract/experience-status.ts'
import type { FlowNode } from '#contract/flow-document.ts'
import { createActivity, type NewActivity } from './activity.ts'
import type { FlowGraph } from './flow-graph.ts'
import type { LoadedExperience } from './load-experiences.ts'
import type { NodeEnd } from './nodes/node.ts'

/** The experience while it runs. Only what is settled survives. */
export type Journey = {
  experience: LoadedExperience
  graph: FlowGraph
  revision: number
  /** Failed attempts at the present node. */
  attempts: number
  outputs: Record<string, unknown>
  /** Characters of their JSON. */
  outputsLength: number
  hasNewOutputs: boolean
  /** Whether a call was made outside this process. */
  hasCalled: boolean
  /** Whether it brought down each process that ran it. */
  isQuarantined: boolean
  /** Its version, when it stops because that is paused. */
  whilePausedId?: string
  /** Lines of the timeline that are not settled yet. */
  activities: NewActivity[]
  /** All lines, settled or not. */
  activityCount: number
}

/** A journey from where the experience stands. */
export function beginJourney(experience: LoadedExperience, graph: FlowGraph): Journey {
  return {
    experience,
    graph,
    revision: experience.revision,
    attempts: experience.attempts,
    outputs: Object.assign(Object.create(null), experience.outputs),
    outputsLength: JSON.stringify(experience.outputs).length,
    hasNewOutputs: false,
    hasCalled: false,
    isQuarantined: false,
    activities: [],
    activityCount: experience.activityCount,
  }
}

/** Adds a line to the timeline. */
export function tell(journey: Journey, activity: NewActivity): void {
  journey.activities.push(activity)
  journey.activityCount++
}

/** Where a node's end leads. */
export type Move =
  | { kind: 'to'; nodeId: string }
  | { kind: 'pause'; status: 'running' | 'waiting'; wakeAt: Date }
  | { kind: 'finish'; status: Exclude<ExperienceStatus, 'running' | 'waiting'>; failure: string | null }

/**
 * Tells the timeline how the node ended and says where that leads. A failure takes the failure path if that is connected; a
 * fault is for somebody to mend, and never does.
 */
export function chooseMove(
  journey: Journey,
  node: FlowNode,
  end: Exclude<NodeEnd, { kind: 'interrupted' }>,
  facts: { call: CallTimes | undefined; retryDelayMs(attempt: number): number | undefined },
): Move {
  const measured = facts.call ?? {}
  switch (end.kind) {
    case 'end':
      return { kind: 'finish', status: 'completed', failure: null }
    case 'next':
      return pass(journey, node, end.outcome, { ...end.record, ...measured })
    case 'wait':
      tell(journey, createActivity('waiting', node, { until: end.until.toISOString(), ...end.record }))
      return { kind: 'pause', status: 'waiting', wakeAt: end.until }
    case 'failed': {
      const detail = { reason: end.reason, ...end.record, ...measured }
      if (hasFailurePath(journey, node)) return pass(journey, node, 'failure', detail)
      tell(journey, createActivity('failed', node, detail))
      return { kind: 'finish', status: 'failed', failure: end.reason }
    }
    case 'fault': {
      const attempt = journey.attempts + 1
      const delayMs = end.isRetryable ? facts.retryDelayMs(attempt) : undefined
      const detail = { reason: end.reason, attempt, ...end.record, ...measured }
      const status = end.endsAs ?? 'errored'
      if (delayMs === undefined && status === 'failed' && hasFailurePath(journey, node)) {
        return pass(journey, node, 'failure', detail)
      }
      journey.attempts = attempt
      if (delayMs === undefined) {
        tell(journey, createActivity(status, node, detail))
        return { kind: 'finish', status, failure: end.reason }
      }
      const wakeAt = new Date(Date.now() + delayMs)
      tell(journey, createActivity('attempt_failed', node, { ...detail, nextAttemptAt: wakeAt.toISOString() }))
      return { kind: 'pause', status: 'running', wakeAt }
    }
  }
}

/** When a call began, as an instant, and what it took. */
export type CallTimes = { startedAt: string; durationMs: number }

function hasFailurePath(journey: Journey, node: FlowNode): boolean {
  return journey.graph.after(node.id, 'failure') !== undefined
}

function pass(journey: Journey, node: FlowNode, outcome: string | undefined, detail: Record<string, unknown>): Move {
  tell(journey, createActivity('node_completed', node, outcome === undefined ? detail : { outcome, ...detail }))
  journey.attempts = 0
  const nodeId = journey.graph.after(node.id, outcome)
  return nodeId === undefined ? { kind: 'finish', status: 'completed', failure: null } : { kind: 'to', nodeId }
}
