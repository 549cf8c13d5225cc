import type pg from 'pg'
import { listPartitions, type Partition, retirePartition } from '#platform/database/partitions.ts'
import { aloneOnHistory, boundAt, instantOf, spanDaysOf } from './history.ts'

/** Rows that one statement deletes: short enough that it disturbs nobody. */
const rowsPerStatement = 1000

/**
 * So many experiences of an old partition, with so many bytes of requests, are carried over to where the old ones are
 * kept, so that the partition can go: traffic waits meanwhile.
 */
const carriedMax = 1_000
const carriedBytesMax = 16 * 1024 * 1024

/** A request may be this much older than its experience: from the first byte of a slow sender to the last. */
const receivingMs = 600_000

const dayMs = 86_400_000

/** Of experiences that go on, or may go on: they are kept however old they are. */
const openStatuses = "('running', 'waiting', 'errored')"

export type Deleted = {
  /** Partitions that are gone as a whole. */
  partitions: string[]
  /** Those whose time is over, and that still have too much in them that must be kept. */
  kept: string[]
  /** Rows that were deleted one by one. */
  experiences: number
  requests: number
  idempotencyKeys: number
}

/**
 * Deletes what is older than `days`: experiences that have ended, with their activities; requests, unless an experience
 * that is kept was started with them, and may need the payload, to go on or to be retried; idempotency keys. Resolves to
 * what was deleted, or to undefined when another node is at it.
 *
 * Partitions that are old as a whole are dropped; the few experiences in them that have not ended, or only since, are
 * carried over. Where they are many the partition stays. What is more than two partitions too old goes row by row,
 * wherever it is.
 */
export async function applyRetention(pool: pg.Pool, days: number): Promise<Deleted | undefined> {
  return await aloneOnHistory(pool, (client) => deleteOld(client, Date.now() - days * dayMs, spanDaysOf(days) * dayMs))
}

async function deleteOld(client: pg.PoolClient, before: number, spanMs: number): Promise<Deleted> {
  const deleted: Deleted = { partitions: [], kept: [], experiences: 0, requests: 0, idempotencyKeys: 0 }
  await dropOldPartitions(client, new Date(before), deleted)
  const { rows: workspaces } = await client.query<{ id: string }>('select id from workspace')
  const bound = boundAt(before - 2 * spanMs)
  for (const { id } of workspaces) {
    deleted.experiences += await deleteAll(client, deleteExperiences, [id, bound, new Date(before)])
    deleted.requests += await deleteAll(client, deleteRequests, [id, bound])
  }
  deleted.idempotencyKeys = await deleteAll(client, deleteIdempotencyKeys, [new Date(before)])
  return deleted
}

/** A node may have died at any point of it: the next one finds what is left to do. */
async function dropOldPartitions(client: pg.PoolClient, before: Date, deleted: Deleted): Promise<void> {
  await dropRetiredExperiences(client, before)
  for (const partition of await duePartitions(client, 'experience', boundAt(before.getTime()))) {
    if (await isNeeded(client, partition, before)) {
      deleted.kept.push(partition.name)
      break
    }
    await retirePartition(client, 'experience', partition, `status in ${openStatuses}`)
    await dropRetiredExperiences(client, before)
    deleted.partitions.push(partition.name)
  }
  // Until there they are all gone, but for those that were carried over.
  const bound = (await listPartitions(client, 'experience'))[0]?.to ?? null
  if (bound === null) return
  await dropRetired(client, 'activity')
  for (const partition of await duePartitions(client, 'activity', bound)) {
    const isTold = `experience_id in (select id from experience where id < '${partition.to}')`
    await retirePartition(client, 'activity', partition, isTold)
    await dropRetired(client, 'activity')
    deleted.partitions.push(partition.name)
  }
  await dropRetired(client, 'inbound_request')
  for (const partition of await duePartitions(client, 'inbound_request', bound)) {
    await retirePartition(client, 'inbound_request', partition, await hasStarted(client, partition))
    await dropRetired(client, 'inbound_request')
    deleted.partitions.push(partition.name)
  }
}

/** Those that end at the bound or before it, oldest first. */
async function duePartitions(client: pg.PoolClient, table: string, bound: string): Promise<Partition[]> {
  const partitions = await listPartitions(client, table)
  return partitions.filter(({ from, to }) => from !== null && to !== null && to <= bound)
}

/** Whether more of the partition must be kept than can be carried over. */
async function isNeeded(client: pg.PoolClient, { name }: Partition, before: Date): Promise<boolean> {
  const { rows } = await client.query<{ experiences: number; bytes: number }>(
    `select count(*) as experiences, coalesce(sum(r.bytes), 0) as bytes
       from (select workspace_id, request_id from ${name}
              where status in ${openStatuses} or finished_at >= $1 limit ${carriedMax + 1}) as e
       left join inbound_request r on r.workspace_id = e.workspace_id and r.id = e.request_id`,
    [before],
  )
  const { experiences = 0, bytes = 0 } = rows[0] ?? {}
  return experiences > carriedMax || bytes > carriedBytesMax
}

/** Nobody writes to it any more, so there is time to look for what has ended too lately. */
async function dropRetiredExperiences(client: pg.PoolClient, before: Date): Promise<void> {
  if (!(await exists(client, 'experience_retired'))) return
  await client.query(
    `insert into experience select * from experience_retired
      where status not in ${openStatuses} and finished_at >= $1 on conflict do nothing`,
    [before],
  )
  await dropRetired(client, 'experience')
}

async function dropRetired(client: pg.PoolClient, table: string): Promise<void> {
  await client.query(`drop table if exists ${table}_retired`)
}

async function exists(client: pg.PoolClient, table: string): Promise<boolean> {
  const { rows } = await client.query<{ found: string | null }>('select to_regclass($1) as found', [table])
  return rows[0]?.found !== null
}

/** The requests that an experience which is still there was started with. It may be in the next partition already. */
async function hasStarted(client: pg.PoolClient, { to }: Partition): Promise<string> {
  const bound = to ?? ''
  const { rows } = await client.query<{ workspace_id: string; request_id: string }>(
    'select workspace_id, request_id from experience where id >= $1 and id < $2 and request_id < $1',
    [bound, boundAt(instantOf(bound) + receivingMs)],
  )
  const later = rows.map(({ workspace_id, request_id }) => ` union all select '${workspace_id}', '${request_id}'`)
  return `(workspace_id, id) in (
    select workspace_id, request_id from experience where id < '${bound}'${later.join('')})`
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
     where workspace_id = $1 and id < $2::uuid and status not in ${openStatuses} and finished_at < $3
     order by id limit ${rowsPerStatement}
  ), told as (
    delete from activity using old where activity.experience_id = old.id and activity.experience_id < $2::uuid
  ), gone as (
    delete from experience using old where experience.id = old.id and experience.id < $2::uuid returning 1
  )
  select count(*) as deleted from gone`

// Asked for each request, not joined: that would read every experience there is.
const deleteRequests = `
  with old as (
    select r.id from inbound_request r
     where r.workspace_id = $1 and r.id < $2::uuid
       and (select e.id from experience e where e.id = r.experience_id) is null
     order by r.id limit ${rowsPerStatement}
  ), gone as (
    delete from inbound_request using old
     where inbound_request.workspace_id = $1 and inbound_request.id = old.id and inbound_request.id < $2::uuid returning 1
  )
  select count(*) as deleted from gone`

const deleteIdempotencyKeys = `
  with old as (
    select flow_id, key from idempotency_key where created_at < $1 order by created_at limit ${rowsPerStatement}
  ), gone as (
    delete from idempotency_key k using old where k.flow_id = old.flow_id and k.key = old.key returning 1
  )
  select count(*) as deleted from gone`
