import type pg from 'pg'
import type { NodeStatus } from '#contract/node.ts'

export type NodeIdentity = {
  /** A bare uuid. */
  nodeId: string
  version: string
  roles: string[]
  /** What it is at this moment. */
  status: () => NodeStatus
}

/**
 * Says that this node is alive and which worker pool is its own (jobs are locked by its name, or by the node's id); null
 * for a node without an engine. Resolves to false if the others had given it up, or did not know it yet: then it is
 * written down anew, with the time it really started.
 */
export async function beat(pool: pg.Pool, node: NodeIdentity, workerPoolId: string | null): Promise<boolean> {
  const { rows } = await pool.query<{ was_known: boolean }>(
    `insert into node (id, version, roles, worker_pool_id, started_at, status)
     values ($1, $2, $3, $4, now() - make_interval(secs => $5::float8), $6)
     on conflict (id) do update
       set worker_pool_id = excluded.worker_pool_id, status = excluded.status, beat_at = now()
     returning xmax <> 0 as was_known`,
    [node.nodeId, node.version, node.roles, workerPoolId, process.uptime(), node.status()],
  )
  return rows[0]?.was_known ?? false
}

/**
 * Gives back the jobs of nodes that have not beaten for `deadAfterMs`, and forgets these nodes. Any number of nodes may
 * do it at once: the row of a dead node is deleted once; a node that was stalled itself never gives itself up. Resolves to
 * the ids of the nodes that this call found dead.
 */
export async function takeOverDeadNodes(pool: pg.Pool, ownNodeId: string, deadAfterMs: number): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>(
    `with dead as (
       delete from node where beat_at < now() - make_interval(secs => $1::float8 / 1000) and id <> $2 returning id, worker_pool_id
     ), unlocked as (
       select graphile_worker.force_unlock_workers(array_agg(worker_pool_id) || array_agg(id::text)) from dead
        where worker_pool_id is not null having count(*) > 0
     )
     select dead.id from dead left join unlocked on true`,
    [deadAfterMs, ownNodeId],
  )
  return rows.map(({ id }) => id)
}

/**
 * Gives back jobs that are locked by a worker pool of no known node. That happens when a node which was given up wrongly
 * takes a job and dies before its next beat. Resolves to the pools.
 */
export async function unlockOrphans(pool: pg.Pool, deadAfterMs: number): Promise<string[]> {
  const { rows } = await pool.query<{ locked_by: string }>(
    `with orphan as (
       select distinct locked_by from graphile_worker._private_jobs
        where locked_at < now() - make_interval(secs => $1::float8 / 1000)
          and not exists (select from node where node.worker_pool_id = locked_by or node.id::text = locked_by)
     ), unlocked as (
       select graphile_worker.force_unlock_workers(array_agg(locked_by)) from orphan having count(*) > 0
     )
     select orphan.locked_by from orphan left join unlocked on true`,
    [deadAfterMs],
  )
  return rows.map(({ locked_by }) => locked_by)
}

/** Forgets this node and gives back whatever it still holds. */
export async function resign(pool: pg.Pool, nodeId: string, workerPoolId: string): Promise<void> {
  await pool.query(
    `with gone as (delete from node where id = $1::uuid returning id)
     select graphile_worker.force_unlock_workers(array[$2::text, $1::text]), (select count(*) from gone)`,
    [nodeId, workerPoolId],
  )
}
