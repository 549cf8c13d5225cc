import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'

/**
 * A table that is partitioned by ranges of one uuid column without gaps. The first and the last partition are for ever,
 * `<table>_old` before every bound and `<table>_later` after every bound, so that no insert is without a place; between
 * them partitions are added at the end and taken away at the beginning.
 */
export type Partition = {
  name: string
  /** Null: from the beginning. */
  from: string | null
  /** Null: to the end. */
  to: string | null
}

/**
 * How long traffic may have to wait behind us while we wait for statements that began before. A statement that takes
 * longer, such as a large export, only makes us come again.
 */
const lockTimeoutMs = 20
/** And while we work. */
const statementTimeoutMs = 2_000
const attemptsMax = 20
const pauseMs = 500

/** The partitions, first to last. */
export async function listPartitions(client: pg.ClientBase, table: string): Promise<Partition[]> {
  const { rows } = await client.query<{ name: string; bounds: string }>(
    `select c.relname as name, pg_get_expr(c.relpartbound, c.oid) as bounds
       from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = $1::regclass`,
    [table],
  )
  return rows
    .map(({ name, bounds }) => {
      const [from = null, to = null] = [...bounds.matchAll(/MINVALUE|MAXVALUE|'([^']+)'/g)].map(([, id]) => id ?? null)
      return { name, from, to }
    })
    .sort((a, b) => ((a.from ?? '') < (b.from ?? '') ? -1 : 1))
}

/** Adds partitions at the end, each from the end of the one before. What stood beyond it already moves into its place. */
export async function addPartitions(
  client: pg.ClientBase,
  { table, key }: { table: string; key: string },
  additions: { name: string; from: string; to: string }[],
): Promise<void> {
  const last = additions.at(-1)
  if (last === undefined) return
  const { rows } = await client.query<{ options: string[] | null }>(
    'select reloptions as options from pg_class where oid = $1::regclass',
    [`${table}_later`],
  )
  const options = rows[0]?.options?.join(', ')
  const storage = options === undefined ? '' : ` with (${options})`
  await underLock(client, [
    ...additions.map(({ name }) => `create table ${name} (like ${table} including all)${storage}`),
    `alter table ${table} detach partition ${table}_later`,
    ...additions.map(({ name, from, to }) => `alter table ${table} attach partition ${name} ${between(from, to)}`),
    `with beyond as (delete from ${table}_later where ${key} < ${literal(last.to)} returning *)
     insert into ${table} select * from beyond`,
    `alter table ${table} attach partition ${table}_later ${between(last.to, null)}`,
  ])
}

/**
 * Takes the oldest partition out of the table, where nobody finds it any more, as `<table>_retired`. The rows that `keep`
 * chooses, few of them, stay in the table, in `<table>_old`; they are never missing.
 */
export async function retirePartition(
  client: pg.ClientBase,
  table: string,
  { name, to }: Partition,
  keep: string,
): Promise<void> {
  await underLock(client, [
    `alter table ${table} detach partition ${name}`,
    `alter table ${table} detach partition ${table}_old`,
    `insert into ${table}_old select * from ${name} where ${keep}`,
    `alter table ${table} attach partition ${table}_old ${between(null, to)}`,
    `alter table ${name} rename to ${table}_retired`,
  ])
}

function between(from: string | null, to: string | null): string {
  return `for values from (${from === null ? 'minvalue' : literal(from)}) to (${to === null ? 'maxvalue' : literal(to)})`
}

function literal(id: string): string {
  return pg.escapeLiteral(id)
}

/**
 * All or none of the statements, under locks that exclude everybody else from the table. They are sent together, so that
 * the locks last as long as the server works and no round trip longer. What cannot be locked soon is tried again; after
 * that it fails with SQLSTATE 55P03.
 */
async function underLock(client: pg.ClientBase, statements: string[]): Promise<void> {
  const script = [
    'begin',
    `set local lock_timeout = ${lockTimeoutMs}`,
    `set local statement_timeout = ${statementTimeoutMs}`,
  ]
    .concat(statements, 'commit')
    .join(';\n')
  for (let attempt = 1; ; attempt++) {
    try {
      await client.query(script)
      return
    } catch (error) {
      await client.query('rollback')
      if ((error as { code?: unknown }).code !== '55P03' || attempt === attemptsMax) throw error
      await delay(pauseMs * (0.5 + Math.random()))
    }
  }
}
