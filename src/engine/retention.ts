import type pg from 'pg'

/** Rows that one statement deletes: short enough that it disturbs nobody. */
const rowsPerStatement = 1000

/** Any number of nodes may wake up to this at once; one does it. */
const lockKey = 'hookgate retention'

export type Deleted = { experiences: number; requests: number; idempotencyKeys: number }

/**
 * Deletes what is older than `days`: experiences that have ended, with their activities; requests, unless their
 * experience is kept and may need the payload, to go on or to be retried; idempotency keys. Resolves to what was deleted, or to
 * undefined when another node is at it.
 */
export async function applyRetention(pool: pg.Pool, days: number): Promise<Deleted | undefined> {
  const client = await pool.connect()
  try {
    const { rows } = await client.query<{ taken: boolean }>(
      'select pg_try_advisory_lock(hashtextextended($1, 0)) as taken',
      [lockKey],
    )
    if (rows[0]?.taken !== true) return undefined
    try {
      return await deleteOld(client, new Date(Date.now() - days * 86_400_000))
    } finally {
      await client.query('select pg_advisory_unlock(hashtextextended($1, 0))', [lockKey])
    }
  } finally {
    client.release()
  }
}

async function deleteOld(client: pg.PoolClient, before: Date): Promise<Deleted> {
  const deleted: Deleted = { experiences: 0, requests: 0, idempotencyKeys: 0 }
  const { rows: workspaces } = await client.query<{ id: string }>('select id from workspace')
  const bound = smallestIdOf(before)
  for (const { id } of workspaces) {
    deleted.experiences += await deleteAll(client, deleteExperiences, [id, bound, before])
    deleted.requests += await deleteAll(client, deleteRequests, [id, bound])
  }
  deleted.idempotencyKeys = await deleteAll(client, deleteIdempotencyKeys, [before])
  return deleted
}

/** Repeats the statement until it deletes less than it could. Each one commits by itself. */
async function deleteAll(client: pg.PoolClient, statement: string, values: unknown[]): Promise<number> {
  let total = 0
  for (;;) {
    const { rows } = await client.query<{ deleted: number }>(statement, values)
    const deleted = Number(rows[0]?.deleted ?? 0)
    total += deleted
    if (deleted < rowsPerStatement) return total
  }
}

// Ids are UUIDv7, so "older than" is a range of the primary key.
const deleteExperiences = `
  with old as (
    select id from experience
     where workspace_id = $1 and id < $2::uuid and status not in ('running', 'waiting') and finished_at < $3
     order by id limit ${rowsPerStatement}
  ), told as (
    delete from activity using old where activity.experience_id = old.id
  ), gone as (
    delete from experience using old where experience.id = old.id returning 1
  )
  select count(*) as deleted from gone`

const deleteRequests = `
  with old as (
    select r.id from inbound_request r
     where r.workspace_id = $1 and r.id < $2::uuid
       and not exists (select from experience e where e.id = r.experience_id)
     order by r.id limit ${rowsPerStatement}
  ), gone as (
    delete from inbound_request using old
     where inbound_request.workspace_id = $1 and inbound_request.id = old.id returning 1
  )
  select count(*) as deleted from gone`

const deleteIdempotencyKeys = `
  with old as (
    select flow_id, key from idempotency_key where created_at < $1 order by created_at limit ${rowsPerStatement}
  ), gone as (
    delete from idempotency_key k using old where k.flow_id = old.flow_id and k.key = old.key returning 1
  )
  select count(*) as deleted from gone`

/** The smallest UUIDv7 (RFC 9562 §5.7) of that millisecond. */
function smallestIdOf(instant: Date): string {
  const hex = instant.getTime().toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`
}
