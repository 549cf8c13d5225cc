import { Kysely, PostgresDialect, type Transaction } from 'kysely'
import pg from 'pg'
import { parseJson } from '#contract/parse-json.ts'
import type { DB } from './tables.generated.ts'

export type Database = Kysely<DB>
export type DatabaseTransaction = Transaction<DB>

export type DatabaseConnection = {
  pool: pg.Pool
  db: Database
  close(): Promise<void>
}

type Options = {
  connectionString: string
  poolSize: number
  /**
   * How long a statement may stay without an answer; longer than any statement takes. Beyond it the connection is given
   * up: a server that hangs, or a network that swallows packets, tells nobody.
   */
  answerTimeoutMs?: number
  /** Off: a commit does not wait for the disk, and may be lost in a crash of the server. Never half of it. */
  synchronousCommit?: 'on' | 'off'
  /**
   * Every row is looked for in an index, and a statement that has a name is planned once, for whatever values: planning it
   * takes longer than running it. A plan that was made while a partition was nearly empty would otherwise read all of it,
   * once it has filled, until it is analysed.
   */
  looksUpByKey?: boolean
  /** Told about connections that broke while idle; the pool replaces them. */
  onIdleError: (error: Error) => void
}

/** PostgreSQL's own limit would be for ever. Nothing this program asks takes longer, and the append path relies on it. */
export const statementTimeoutMs = 5_000

/** The longest statement (ending the experiences of a large flow) is allowed a minute. */
const answerTimeoutMsDefault = 65_000

/** Where a sender waits. */
export const promptAnswerTimeoutMs = statementTimeoutMs + 2_000

// Counts are below 2^53 for longer than anybody keeps them.
pg.types.setTypeParser(pg.types.builtins.INT8, Number)

pg.types.setTypeParser(pg.types.builtins.JSON, parseJson)
pg.types.setTypeParser(pg.types.builtins.JSONB, parseJson)

/** Every connection of the program is opened with these, whatever the server's defaults are. */
export const connectionDefaults = {
  application_name: 'hookgate',
  statement_timeout: statementTimeoutMs,
  keepAlive: true,
  connectionTimeoutMillis: 5_000,
} as const

/** A pool and the query builder over it. Connections are opened on demand. */
export function connectDatabase(options: Options): DatabaseConnection {
  const { connectionString, poolSize, synchronousCommit = 'on', onIdleError } = options
  const { answerTimeoutMs = answerTimeoutMsDefault, looksUpByKey = false } = options
  const planning = looksUpByKey ? ' -c plan_cache_mode=force_generic_plan -c enable_seqscan=off' : ''
  const pool = new pg.Pool({
    connectionString,
    max: poolSize,
    options: `-c synchronous_commit=${synchronousCommit}${planning}`,
    query_timeout: answerTimeoutMs,
    ...connectionDefaults,
  })
  pool.on('error', onIdleError)
  // A connection that breaks while somebody holds it says so by an event as well, and one that nobody hears ends the
  // process. Its holder gets the error from the statement under way, or from the next.
  pool.on('connect', (client) => client.on('error', () => {}))
  const db = new Kysely<DB>({ dialect: new PostgresDialect({ pool }) })
  return { pool, db, close: () => closeOnce(pool, db) }
}

/** Kysely ends the pool only if a query went through it. */
async function closeOnce(pool: pg.Pool, db: Database): Promise<void> {
  await db.destroy()
  if (!pool.ending) await pool.end()
}
