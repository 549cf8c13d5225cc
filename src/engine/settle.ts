import type pg from 'pg'
import type { ExperienceStatus } from '#contract/experience-status.ts'
import { arrayLiteral, textArrayLiteral } from '#platform/database/array-literal.ts'
import type { Log } from '#platform/log.ts'
import type { NewActivity } from './activity.ts'
import { spanOf } from './history.ts'
import { storableText } from './storable-text.ts'

/** What an experience has come to, to be written in one piece. */
export type Settlement = {
  experienceId: string
  workspaceId: string
  /** As it was loaded: the write happens only if nobody has written since. */
  revision: number
  status: ExperienceStatus
  nodeId: string | null
  attempts: number
  /** JSON text, or null to leave them as they are. */
  outputs: string | null
  failure: string | null
  /** When a job shall wake it, if it goes on later. */
  wakeAt: Date | null
  activityCount: number
  activities: NewActivity[]
  /** Whether something outside was called on the way. */
  hasCalled: boolean
  /** It brought down each process that ran it, and is not resumed with the others. */
  isQuarantined: boolean
  /** The version, when this holds only as long as that is paused: resuming must not leave one behind. */
  whilePausedId?: string
}

export type Settler = {
  /**
   * Writes the settlement: experience, activities and follow-up job, all or nothing. False when somebody else has
   * written the experience meanwhile, it has ended, or its version was resumed: then nothing is written. Rejects when the database refuses.
   */
  settle(settlement: Settlement): Promise<boolean>
}

type Waiting = {
  settlement: Settlement
  resolve: (isWon: boolean) => void
  reject: (error: unknown) => void
}

/** Settlements in one statement. Each has at most 2 MB of outputs, nearly all have some bytes. */
const settlementsMax = 256
const outputsLengthMax = 8_000_000

/**
 * The one writer of the engine's state transitions. Settlements that are ready in the same turn of the event loop share
 * a statement, and while one statement runs the next ones gather: a batch of 256 computed experiences is one write, and
 * so are answers that arrive together.
 */
export function createSettler({ pool, log }: { pool: pg.Pool; log: Log }): Settler {
  let queue: Waiting[] = []
  let isWriting = false

  async function write(): Promise<void> {
    if (isWriting) return
    isWriting = true
    while (queue.length > 0) {
      const batch = takeBatch()
      try {
        resolveAll(batch, await writeSettlements(pool, settlementsOf(batch)))
      } catch (error) {
        if (batch.length === 1) batch[0]?.reject(error)
        else await writeOneByOne(batch, error)
      }
    }
    isWriting = false
  }

  /** One settlement that the database refuses must not take the others with it. */
  async function writeOneByOne(batch: Waiting[], error: unknown): Promise<void> {
    log.warn({ err: error, settlements: batch.length }, 'settlements were refused together and are written one by one')
    for (const waiting of batch) {
      try {
        resolveAll([waiting], await writeSettlements(pool, [waiting.settlement]))
      } catch (cause) {
        waiting.reject(cause)
      }
    }
  }

  function takeBatch(): Waiting[] {
    let outputsLength = 0
    let count = 0
    for (const { settlement } of queue) {
      outputsLength += settlement.outputs?.length ?? 0
      if (count > 0 && (count === settlementsMax || outputsLength > outputsLengthMax)) break
      count++
    }
    const batch = queue.slice(0, count)
    queue = queue.slice(count)
    return batch
  }

  return {
    settle(settlement) {
      return new Promise((resolve, reject) => {
        queue.push({ settlement, resolve, reject })
        if (queue.length === 1) setImmediate(write)
      })
    },
  }
}

function settlementsOf(batch: Waiting[]): Settlement[] {
  return batch.map(({ settlement }) => settlement)
}

function resolveAll(batch: Waiting[], won: Set<string>): void {
  for (const { settlement, resolve } of batch) resolve(won.has(settlement.experienceId))
}

/**
 * The fence is `revision`, and the status, so that a node which was presumed dead, or a person's "terminate" a moment
 * ago, is never overwritten.
 *
 * After a call the write is flushed before it counts, so that a crash of the database does not make us call again. What
 * was only computed is not waited for: if it is lost, it is computed again.
 *
 * Experiences are found by their ids, whatever the planner believes: `any`, because it takes a joined list for a few rows
 * of an almost empty table; the bounds of the ids, so that it looks only into the partitions between them; and the status the
 * other way round, because it would read the whole index of open experiences (docs/decisions/0016-where-the-time-goes.md).
 *
 * The follow-up job has no key: the fence lets one settlement of each revision through, so there is one job anyway, and
 * the key would still belong to the job that is running now.
 */
const statement = `
  with settled as (
    select * from unnest($1::uuid[], $2::uuid[], $3::int[], $4::text[], $5::text[], $6::int[], $7::text[], $8::text[],
      $9::timestamptz[], $10::int[], $19::boolean[], $20::uuid[])
      as s (id, workspace_id, revision, status, node_id, attempts, outputs, failure, wake_at, activity_count,
        is_quarantined, while_paused_id)
  ),
  paused as (
    select id from flow_version where id = any($20::uuid[]) and status = 'errored' for share
  ),
  won as (
    update experience e
       set revision = e.revision + 1, status = s.status, node_id = s.node_id, attempts = s.attempts,
           outputs = coalesce(s.outputs::json, e.outputs), failure = s.failure, wake_at = s.wake_at,
           activity_count = s.activity_count, is_quarantined = s.is_quarantined,
           finished_at = case when s.status in ('running', 'waiting') then null else now() end
      from settled s
     where e.id = any($1::uuid[]) and e.id between $21::uuid and $22::uuid
       and e.id = s.id and e.workspace_id = s.workspace_id and e.revision = s.revision
       and e.status <> all ('{completed,failed,errored,terminated}')
       and (s.while_paused_id is null or s.while_paused_id in (select id from paused))
    returning e.id, e.workspace_id, e.context, e.wake_at
  ),
  told as (
    insert into activity (experience_id, sequence, workspace_id, at, kind, node_id, node_type, detail, context)
    select won.id, a.sequence, won.workspace_id, to_timestamp(a.at_ms / 1000), a.kind, a.node_id, a.node_type,
           a.detail::json, won.context
      from unnest($11::uuid[], $12::int[], $13::float8[], $14::text[], $15::text[], $16::text[], $17::text[])
           as a (experience_id, sequence, at_ms, kind, node_id, node_type, detail)
      join won on won.id = a.experience_id
  ),
  queued as (
    insert into graphile_worker._private_jobs (task_id, payload, run_at)
    select t.id, json_build_array(won.id), won.wake_at
      from won join graphile_worker._private_tasks t on t.identifier = 'advance'
     where won.wake_at is not null
  )
  select id, set_config('synchronous_commit', $18, true) from won`

async function writeSettlements(pool: pg.Pool, settlements: Settlement[]): Promise<Set<string>> {
  const lines = settlements.flatMap((settlement) => {
    const first = settlement.activityCount - settlement.activities.length
    return settlement.activities.map((activity, index) => ({ ...activity, settlement, sequence: first + index + 1 }))
  })
  const { rows } = await pool.query<{ id: string }>({
    name: 'settle',
    text: statement,
    values: [
      arrayLiteral(settlements.map(({ experienceId }) => experienceId)),
      arrayLiteral(settlements.map(({ workspaceId }) => workspaceId)),
      arrayLiteral(settlements.map(({ revision }) => revision)),
      arrayLiteral(settlements.map(({ status }) => status)),
      textArrayLiteral(settlements.map(({ nodeId }) => nodeId)),
      arrayLiteral(settlements.map(({ attempts }) => attempts)),
      textArrayLiteral(settlements.map(({ outputs }) => outputs)),
      textArrayLiteral(settlements.map(({ failure }) => (failure === null ? null : storableText(failure)))),
      textArrayLiteral(settlements.map(({ wakeAt }) => wakeAt?.toISOString() ?? null)),
      arrayLiteral(settlements.map(({ activityCount }) => activityCount)),
      arrayLiteral(lines.map(({ settlement }) => settlement.experienceId)),
      arrayLiteral(lines.map(({ sequence }) => sequence)),
      arrayLiteral(lines.map(({ at }) => at.getTime())),
      arrayLiteral(lines.map(({ kind }) => kind)),
      textArrayLiteral(lines.map(({ nodeId }) => nodeId)),
      textArrayLiteral(lines.map(({ nodeType }) => nodeType)),
      textArrayLiteral(lines.map(({ detail }) => detail)),
      settlements.some(({ hasCalled }) => hasCalled) ? 'on' : 'off',
      arrayLiteral(settlements.map(({ isQuarantined }) => isQuarantined)),
      textArrayLiteral(settlements.map(({ whilePausedId = null }) => whilePausedId)),
      ...spanOf(settlements.map(({ experienceId }) => experienceId)),
    ],
  })
  return new Set(rows.map(({ id }) => id))
}
