import { isDeepStrictEqual } from 'node:util'
import type { ComparedRun, RunChange, RunDifference, TrialStep } from '#contract/trial.ts'
import { escapePointer } from './escape-pointer.ts'

/** Differences that are told of one request. */
export const differencesMax = 50

type Trial = ComparedRun & { steps: Pick<TrialStep, 'nodeId' | 'kind' | 'call' | 'input' | 'output'>[] }

/**
 * What a run changed to, from one document to another over the same payload. Inputs count where something leaves the
 * flow: a call that would be made, a wait. Of a condition only where it leads counts, not what it looked at. Fields are
 * compared at nodes that both runs passed; the others are in the paths.
 */
export function compareTrials(before: Trial, after: Trial): { changes: RunChange[]; differences: RunDifference[] } {
  const changes = new Set<RunChange>()
  const differences: RunDifference[] = []
  if (!isDeepStrictEqual(before.path, after.path)) changes.add('path')
  if (before.status !== after.status || before.failure !== after.failure) changes.add('status')
  const old = new Map(before.steps.map((step) => [step.nodeId, step]))
  for (const step of after.steps) {
    const was = old.get(step.nodeId)
    if (was === undefined) continue
    for (const place of ['input', 'output'] as const) {
      if (place === 'input' && !leaves(was) && !leaves(step)) continue
      for (const found of compareValues(was[place], step[place], '')) {
        changes.add(place)
        if (differences.length < differencesMax) differences.push({ nodeId: step.nodeId, place, ...found })
      }
    }
  }
  return { changes: [...changes], differences }
}

function leaves({ call, kind }: Trial['steps'][number]): boolean {
  return call !== null || kind === 'waiting'
}

type Found = Pick<RunDifference, 'pointer' | 'before' | 'after'>

/** Members and elements one by one; the recursion is as deep as the values are nested, which payloads bound. */
function compareValues(before: unknown, after: unknown, pointer: string): Found[] {
  if (isDeepStrictEqual(before, after)) return []
  if (!areAlike(before, after)) {
    return [{ pointer, ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) }]
  }
  const names = new Set([...Object.keys(before as object), ...Object.keys(after as object)])
  return [...names].flatMap((name) =>
    compareValues(own(before as object, name), own(after as object, name), `${pointer}/${escapePointer(name)}`),
  )
}

function areAlike(before: unknown, after: unknown): boolean {
  if (typeof before !== 'object' || typeof after !== 'object' || before === null || after === null) return false
  return Array.isArray(before) === Array.isArray(after)
}

function own(container: object, name: string): unknown {
  return Object.hasOwn(container, name) ? Reflect.get(container, name) : undefined
}
