import type pg from 'pg'
import { addPartitions, listPartitions } from '#platform/database/partitions.ts'
import type { Log } from '#platform/log.ts'

/** What happened, by time: ids are made when it happens. Experiences say how long the other two are needed. */
export const historyTables = [
  { table: 'experience', key: 'id' },
  { table: 'activity', key: 'experience_id' },
  { table: 'inbound_request', key: 'id' },
] as const

/** Any number of nodes may wake up to this at once; one does it. */
const lockKey = 'hookgate retention'

/** Partitions are looked through as a whole, which takes longer than what people ask. */
const statementTimeoutMs = 60_000

const dayMs = 86_400_000
/** At least this long before the last partition is reached the next one is there. */
const aheadDays = 7

/**
 * The days of one partition: a tenth of what is kept. So there are about 15 partitions whatever the setting is, and what is
 * old goes a tenth later than it might.
 */
export function spanDaysOf(retentionDays: number): number {
  return Math.max(1, Math.ceil(retentionDays / 10))
}

export type Prepared = {
  /** Names of new partitions. */
  made: string[]
  /** Tables with rows beyond the last partition: a clock is wrong. */
  beyond: string[]
}

/**
 * Makes the partitions of the coming days, so that each is there long before its first row. Resolves to undefined when
 * another node is at it.
 */
export async function prepareHistory(pool: pg.Pool, retentionDays: number): Promise<Prepared | undefined> {
  return await aloneOnHistory(pool, async (client) => {
    const prepared: Prepared = { made: [], beyond: [] }
    const spanMs = spanDaysOf(retentionDays) * dayMs
    const today = Math.floor(Date.now() / dayMs) * dayMs
    const ahead = today + Math.max(spanMs, aheadDays * dayMs)
    for (const history of historyTables) {
      const last = instantOf((await listPartitions(client, history.table)).at(-1)?.from ?? '')
      const additions = []
      for (let at = last; at < ahead; ) {
        // After a long pause one partition holds all of it.
        const to = Math.max(at + spanMs, today + dayMs)
        const day = new Date(at).toISOString().slice(0, 10).replaceAll('-', '')
        additions.push({ name: `${history.table}_${day}`, from: boundAt(at), to: boundAt(to) })
        at = to
      }
      await addPartitions(client, history, additions)
      prepared.made.push(...additions.map(({ name }) => name))
      const { rows } = await client.query(`select from ${history.table}_later limit 1`)
      if (rows.length > 0) prepared.beyond.push(history.table)
    }
    return prepared
  })
}

/** Prepares, and says what is worth knowing of it. */
export async function keepHistoryPrepared(pool: pg.Pool, log: Log, retentionDays: number): Promise<void> {
  const { made = [], beyond = [] } = (await prepareHistory(pool, retentionDays)) ?? {}
  if (made.length > 0) log.info({ partitions: made }, 'partitions were made for the coming days')
  if (beyond.length > 0) log.warn({ tables: beyond }, 'there are rows beyond the last partition: a clock is wrong')
}

/** Does the work with a connection, unless another node does something of the kind: then undefined. */
export async function aloneOnHistory<Result>(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<Result>,
): Promise<Result | undefined> {
  const client = await pool.connect()
  try {
    const { rows } = await client.query<{ taken: boolean }>(
      'select pg_try_advisory_lock(hashtextextended($1, 0)) as taken',
      [lockKey],
    )
    if (rows[0]?.taken !== true) return undefined
    try {
      await client.query(`set statement_timeout = ${statementTimeoutMs}; set enable_seqscan = on`)
      return await work(client)
    } finally {
      await client.query('reset statement_timeout; reset enable_seqscan')
      await client.query('select pg_advisory_unlock(hashtextextended($1, 0))', [lockKey])
    }
  } finally {
    client.release()
  }
}

/** No UUIDv7 of this millisecond or a later one sorts below it, and all earlier ones do (RFC 9562 §5.7). */
export function boundAt(instantMs: number): string {
  const hex = instantMs.toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`
}

/** The lowest and the highest of the ids, which are bare uuids: between them is every partition that has one of them. */
export function spanOf(ids: readonly string[]): [lowest: string | undefined, highest: string | undefined] {
  const sorted = [...ids].sort()
  return [sorted[0], sorted.at(-1)]
}

/** The millisecond of a UUIDv7, or of a bound. */
export function instantOf(bound: string): number {
  return Number.parseInt(bound.slice(0, 13).replace('-', ''), 16)
}
