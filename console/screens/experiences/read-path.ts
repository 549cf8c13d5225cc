import type { Activity, Experience } from '#contract/experience.ts'
import type { ExperienceStatus } from '#contract/experience-status.ts'
import type { FlowDocument, FlowNode } from '#contract/flow-document.ts'
import type { DrawnPath } from '../../ui/FlowDrawing.tsx'
import { readDetail } from './activity-detail.ts'

/** A node that the experience came to. */
export type Step = {
  nodeId: string
  node: FlowNode | undefined
  name: string
  type: string
  /** `passed`, or what the experience is at this node. */
  state: 'passed' | ExperienceStatus
  outcome: string | undefined
  /** From the first line of the node to the one that closed it, or what a call took; undefined when that is nothing. */
  durationMs: number | undefined
  failedAttempts: number
  activities: Activity[]
}

/** The way of the experience, node by node, in order. */
export function readSteps(experience: Experience, activities: Activity[], document: FlowDocument | undefined): Step[] {
  const lines = new Map<string, Activity[]>()
  for (const activity of activities) {
    if (activity.nodeId === null) continue
    lines.set(activity.nodeId, [...(lines.get(activity.nodeId) ?? []), activity])
  }
  // A node at its first attempt has no line yet.
  const { nodeId } = experience
  if (nodeId !== null && !lines.has(nodeId)) lines.set(nodeId, [])
  return [...lines].map(([nodeId, activities]) => {
    const node = document?.nodes.find(({ id }) => id === nodeId)
    const closing = activities.find(({ kind }) => kind === 'node_completed')
    return {
      nodeId,
      node,
      name: node?.name ?? nodeId,
      type: node?.type ?? activities.find(({ nodeType }) => nodeType !== null)?.nodeType ?? '',
      state: closing === undefined ? experience.status : 'passed',
      outcome: closing === undefined ? undefined : readDetail(closing).outcome,
      durationMs: durationOf(activities),
      failedAttempts: activities.filter(({ kind }) => kind === 'attempt_failed').length,
      activities,
    }
  })
}

function durationOf(activities: Activity[]): number | undefined {
  const [first, last] = [activities[0], activities.at(-1)]
  if (first === undefined || last === undefined) return undefined
  const begun = readDetail(first).durationMs ?? 0
  const span = Date.parse(last.at) - Date.parse(first.at) + begun
  return span > 0 ? span : undefined
}

/** The same for the drawing. A node that was passed and is the last of a completed experience is where it ended. */
export function drawPath(experience: Experience, steps: Step[]): DrawnPath {
  const passed = steps.filter(({ state }) => state === 'passed').map(({ nodeId }) => nodeId)
  return {
    nodeIds: passed,
    currentNodeId: experience.nodeId ?? steps.at(-1)?.nodeId,
    endedAs: experience.status,
  }
}

/** What merge fields could see when the node ran: the payload, the context, and what the nodes before it left. */
export function mergeValuesAt(
  nodeId: string,
  steps: Step[],
  { experience, payload }: { experience: Experience; payload: unknown },
): Record<string, unknown> {
  const values: [string, unknown][] = []
  for (const step of steps) {
    if (step.nodeId === nodeId) break
    const closing = step.activities.find(({ kind }) => kind === 'node_completed')
    if (step.type === 'webhook_trigger') values.push([step.nodeId, payload])
    else if (closing !== undefined && readDetail(closing).output !== undefined)
      values.push([step.nodeId, readDetail(closing).output])
  }
  values.push(['context', readContext(experience.context)], ['experience', { id: experience.id }])
  return Object.fromEntries(values)
}

/** A JSON object was sent as its text, a plain string as itself. */
export function readContext(context: string | null): unknown {
  if (context === null || !context.startsWith('{')) return context
  try {
    return JSON.parse(context)
  } catch {
    return context
  }
}
