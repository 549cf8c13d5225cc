import type { LoadedExperience, Loader } from './load-experiences.ts'
import type { Versions } from './load-versions.ts'
import { quarantineExperience, type Runner, type RunOutcome, runExperience } from './run-experience.ts'

export type BatchOptions = {
  loader: Loader
  versions: Versions
  runner: Runner
  /** Gives up on the experiences instead of running them. */
  isQuarantine: boolean
}

/** `rejected` is a write that the database refused. */
export type BatchOutcome = RunOutcome | { kind: 'rejected'; error: unknown }

/**
 * Computing is done in turns of this length, so that heartbeats and answers are not kept waiting by a batch. In processor
 * time: on a busy machine, turns by the clock would cut a batch, and its one write, into many.
 */
const turnCpuMs = 50

/**
 * Runs each of the experiences that is due, and resolves with what became of them when none is under way any more.
 * Ids that are not in the answer need nothing: they ended before, they do not exist, or another job will wake them.
 *
 * A batch that only computes, for less than a turn, costs two statements: one to load and one to settle; and a third
 * when a version is new to this process.
 */
export async function advanceBatch(
  options: BatchOptions,
  experienceIds: readonly string[],
): Promise<Map<string, BatchOutcome>> {
  const outcomes = new Map<string, BatchOutcome>()
  let remaining = [...new Set(experienceIds)]
  while (remaining.length > 0) {
    if (options.runner.draining.aborted) {
      for (const id of remaining) outcomes.set(id, 'interrupted')
      break
    }
    const { loaded, remaining: rest } = await options.loader.load(remaining)
    await advanceLoaded(options, loaded, outcomes)
    remaining = rest
  }
  return outcomes
}

/** A person may have ended it, and a job that was done but not struck off may come twice. */
function isDue({ status, isEarly }: LoadedExperience): boolean {
  return (status === 'running' || status === 'waiting') && !isEarly
}

async function advanceLoaded(
  { versions, runner, isQuarantine }: BatchOptions,
  loaded: LoadedExperience[],
  outcomes: Map<string, BatchOutcome>,
): Promise<void> {
  const graphs = await versions.load(loaded)
  loaded.reverse()
  const running: Promise<unknown>[] = []
  let turn = beginTurn()
  // Taken out one by one: while some wait for an answer, the payloads of the others shall not stay in memory.
  for (let experience = loaded.pop(); experience !== undefined; experience = loaded.pop()) {
    const graph = isDue(experience) ? graphs.get(experience.versionId) : undefined
    if (graph === undefined) continue
    const { id } = experience
    const run = isQuarantine ? quarantineExperience : runExperience
    running.push(
      run(runner, experience, graph).then(
        (outcome) => outcomes.set(id, outcome),
        (error: unknown) => outcomes.set(id, { kind: 'rejected', error }),
      ),
    )
    if (isOver(turn)) {
      await new Promise((resolve) => setImmediate(resolve))
      turn = beginTurn()
    }
  }
  await Promise.all(running)
}

type Turn = { startedAt: number; cpu: NodeJS.CpuUsage }

function beginTurn(): Turn {
  return { startedAt: performance.now(), cpu: process.threadCpuUsage() }
}

/** No turn is longer by processor time than by the clock, and the clock is read for a thirtieth of the cost. */
function isOver({ startedAt, cpu }: Turn): boolean {
  if (performance.now() - startedAt < turnCpuMs) return false
  const { user, system } = process.threadCpuUsage(cpu)
  return user + system > turnCpuMs * 1000
}
