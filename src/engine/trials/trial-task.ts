import type { Task } from 'graphile-worker'
import type pg from 'pg'
import { trialLimits } from '#contract/trial.ts'
import type { TrialPlan, TrialResult } from '#contract/trial-plan.ts'
import type { Database } from '#platform/database/database.ts'
import { runPlan } from './run-plan.ts'
import type { TrialMeans } from './run-trial.ts'
import { createSlots } from './slots.ts'

/** Trials at once on this node. */
const trialsAtOnce = 4

export type Trials = {
  /** The task `trial`: its payload is a list of one id of `trial`, a bare uuid. */
  task: Task
  /** Resolves when no trial is under way any more. */
  close(): Promise<unknown>
}

/**
 * Runs trials beside the queue: a job only brings the word, and does not keep one of the places that experiences need. So
 * a trial is lost when this process dies, and whoever waits for it hears so; it is never run twice.
 */
export function createTrials(means: TrialMeans & { pool: pg.Pool; db: Database }): Trials {
  const slots = createSlots(trialsAtOnce)
  const running = new Set<Promise<void>>()
  return {
    task: async (payload) => {
      const id = (payload as [string])[0]
      const trial = slots
        .run(() => run(means, id))
        .catch((error: unknown) => means.log.warn({ err: error, trialId: id }, 'a trial could not be run'))
        .finally(() => running.delete(trial))
      running.add(trial)
    },
    close: () => Promise.allSettled(running),
  }
}

async function run(means: TrialMeans & { pool: pg.Pool; db: Database }, id: string): Promise<void> {
  const { pool, log } = means
  const claimed = await pool.query<{ workspace_id: string; plan: TrialPlan }>(
    'update trial set started_at = now() where id = $1 and started_at is null returning workspace_id, plan',
    [id],
  )
  const trial = claimed.rows[0]
  // Nobody waits for it any more.
  if (trial === undefined) return
  const aborting = AbortSignal.any([means.draining, AbortSignal.timeout(trialLimits.wallMs)])
  let result: TrialResult
  try {
    result = await runPlan({ ...means, aborting }, trial.workspace_id, trial.plan)
  } catch (error) {
    log.error({ err: error, trialId: id }, 'a trial failed unexpectedly')
    result = { kind: 'given_up' }
  }
  await pool.query('update trial set finished_at = now(), result = $3 where workspace_id = $1 and id = $2', [
    trial.workspace_id,
    id,
    JSON.stringify(result),
  ])
}
