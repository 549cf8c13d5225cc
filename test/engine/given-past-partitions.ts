import type pg from 'pg'
import { boundAt, historyTables } from '#engine/history.ts'
import { listPartitions } from '#platform/database/partitions.ts'

const dayMs = 86_400_000

export function daysAgo(days: number): number {
  return Date.now() - days * dayMs
}

/** In place of the first partition, which must be empty, those that begin so many days ago; the last of them ends where it did. */
export async function givenPastPartitions(pool: pg.Pool, begins: number[]): Promise<void> {
  const lower = begins.map((days) => boundAt(daysAgo(days)))
  for (const { table } of historyTables) {
    const client = await pool.connect()
    const first = (await listPartitions(client, table)).find(({ name }) => name === `${table}_first`)
    client.release()
    const bounds = [...lower, first?.to ?? '']
    await pool.query(`
      drop table ${table}_first;
      alter table ${table} detach partition ${table}_old;
      alter table ${table} attach partition ${table}_old for values from (minvalue) to ('${bounds[0]}')`)
    for (const [index, days] of begins.entries())
      await pool.query(
        `create table ${table}_${days} partition of ${table} for values from ('${bounds[index]}') to ('${bounds[index + 1]}')`,
      )
  }
}

/** Makes the experiences, their requests and their timelines as old as that, as their ids have it; answers the new ids. */
export async function age(pool: pg.Pool, ids: string[], days: number): Promise<string[]> {
  const time = boundAt(daysAgo(days)).slice(0, 13)
  const aged = ids.map((id) => time + id.slice(13))
  const toAged = (column: string) => `('${time}' || substr(${column}::text, 14))::uuid`
  await pool.query(
    `with aged as (
       update experience set id = ${toAged('id')}, request_id = ${toAged('request_id')}, created_at = now() - $2 * interval '1 day'
        where id = any($1::uuid[]) returning request_id
     ), asked as (
       update inbound_request set id = ${toAged('id')}, experience_id = ${toAged('experience_id')}
        where experience_id = any($1::uuid[])
     )
     insert into activity (experience_id, sequence, workspace_id, at, kind)
     select ${toAged('id')}, 1, workspace_id, now(), 'completed' from experience where id = any($1::uuid[])`,
    [ids, days],
  )
  await pool.query('update experience set activity_count = 1 where id = any($1::uuid[])', [aged])
  return aged
}
