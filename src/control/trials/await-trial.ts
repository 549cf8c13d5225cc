import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { GatewayError } from '#contract/gateway-error.ts'
import { newUuid } from '#contract/ids.ts'
import { trialLimits } from '#contract/trial.ts'
import type { TrialPlan, TrialResult } from '#contract/trial-plan.ts'
import { nodeTiming } from '#domain/node-timing.ts'
import type { Database, DatabaseTransaction } from '#platform/database/database.ts'
import type { Actor, Control } from '../control.ts'

const pollMs = 20
/** For an engine to begin, which takes a poll of its queue; and then to end, which it promises within its bounds. */
const beginMsMax = 10_000
const endMsMax = trialLimits.wallMs + 5_000

/** Unfinished trials that one workspace may have. */
const openTrialsMax = 8

/** Before experiences, whose jobs have priority 0: somebody waits for the answer. */
const jobPriority = -10

/**
 * Has an engine carry out the plan, on whatever node there is one, and resolves with what it answers. `record` writes the
 * audit entry in the transaction that asks. `no-engine` when none begins, `rate-limited` when too many of the workspace
 * are under way. Once this rejects, a trial that has not begun never will.
 */
export async function awaitTrial(
  control: Pick<Control, 'db'>,
  actor: Pick<Actor, 'id' | 'workspaceId'>,
  plan: TrialPlan,
  signal: AbortSignal,
  record: (transaction: DatabaseTransaction) => Promise<void> = async () => {},
): Promise<TrialResult> {
  const id = newUuid()
  await control.db.transaction().execute(async (transaction) => {
    await refuseTooMany(transaction, actor)
    await transaction
      .insertInto('trial')
      .values({ workspace_id: actor.workspaceId, id, created_by: actor.id, plan: JSON.stringify(plan) })
      .execute()
    await queueTrial(transaction, id)
    await record(transaction)
  })
  try {
    return await poll(control.db, actor.workspaceId, id, signal)
  } finally {
    // What is read is of no more use, and what has not begun shall not.
    await control.db.deleteFrom('trial').where('workspace_id', '=', actor.workspaceId).where('id', '=', id).execute()
  }
}

async function refuseTooMany(
  transaction: DatabaseTransaction,
  { workspaceId }: Pick<Actor, 'workspaceId'>,
): Promise<void> {
  const { open } = await transaction
    .selectFrom('trial')
    .select((eb) => eb.fn.countAll<number>().as('open'))
    .where('workspace_id', '=', workspaceId)
    .where('finished_at', 'is', null)
    .where('created_at', '>', sql<Date>`now() - make_interval(secs => ${sql.lit((beginMsMax + endMsMax) / 1000)})`)
    .executeTakeFirstOrThrow()
  if (open >= openTrialsMax)
    throw new GatewayError('rate-limited', { detail: `${openTrialsMax} test runs of this workspace are under way.` })
}

/** The task is made known by the first engine that starts. A job of it is tried once: a call must not be made twice. */
async function queueTrial(transaction: DatabaseTransaction, id: string): Promise<void> {
  const { rows } = await sql<{ told: unknown }>`
    with queued as (
      insert into graphile_worker._private_jobs (task_id, payload, priority, max_attempts)
      select task.id, json_build_array(${id}::text), ${sql.lit(jobPriority)}, 1
      from graphile_worker._private_tasks task
      where task.identifier = 'trial' and exists (
        select from node where worker_pool_id is not null
          and beat_at > now() - make_interval(secs => ${sql.lit(nodeTiming.deadAfterMs / 1000)})
      )
      returning 1
    )
    select pg_notify('jobs:insert', '{"count":1}') as told from queued`.execute(transaction)
  if (rows.length === 0) throw new GatewayError('no-engine')
}

async function poll(db: Database, workspaceId: string, id: string, signal: AbortSignal): Promise<TrialResult> {
  const askedAt = performance.now()
  for (;;) {
    const trial = await db
      .selectFrom('trial')
      .select(['started_at', 'finished_at', 'result'])
      .where('workspace_id', '=', workspaceId)
      .where('id', '=', id)
      .executeTakeFirst()
    if (trial === undefined) throw new GatewayError('no-engine')
    if (trial.finished_at !== null) {
      const result = trial.result as unknown as TrialResult
      if (result.kind === 'given_up') throw new GatewayError('no-engine', { detail: 'The engine gave up on it.' })
      return result
    }
    const waitedMs = performance.now() - askedAt
    if (waitedMs > (trial.started_at === null ? beginMsMax : beginMsMax + endMsMax)) throw new GatewayError('no-engine')
    await sleep(pollMs, undefined, { signal }).catch(() => {
      throw new GatewayError('timeout', { detail: 'The caller has gone.' })
    })
  }
}
