import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { runMigrations } from 'graphile-worker'
import pg from 'pg'
import { connectionDefaults } from './database.ts'
import { nextStepFor } from './explain-database-error.ts'

/** The schema can't be brought to what this program needs; the message says why and what to do. */
export class MigrationError extends Error {
  override name = 'MigrationError'
}

type AppliedMigration = { number: number; name: string; checksum: string; breaks: string | null }

export type Migration = { number: number; name: string; sql: string; checksum: string }

/** One key for every process on the database; any number would do as long as it never changes. */
const advisoryLock = 4_857_015

/**
 * Whoever waits for a table makes everybody behind it wait, so a migration gives way and comes again. Less than the second
 * after which PostgreSQL looks for deadlocks: it is the migration that loses one, never a request.
 */
const lockTimeoutMs = 500
const lockPauseMs = 500
const lockPatienceMs = 120_000

const directory = join(import.meta.dirname, '../../../migrations')

/** The migrations that this program brings, in order. */
export async function readMigrations(): Promise<Migration[]> {
  const files = (await readdir(directory)).filter((file) => /^\d{4}_.*\.sql$/.test(file)).sort()
  return await Promise.all(
    files.map(async (file) => {
      const sql = await readFile(join(directory, file), 'utf8')
      return {
        number: Number(file.slice(0, 4)),
        name: file,
        sql,
        checksum: createHash('sha256').update(sql).digest('hex'),
      }
    }),
  )
}

/**
 * Brings the schema up to date and returns the names of the migrations it applied. Safe when many processes call it at
 * once, and while nodes of an older version are at work: one works, the others wait. A newer program may have migrated
 * the database already: `tellNewer` is told what that brought when it breaks nothing for this one. Throws MigrationError when it
 * does, when the server is too old, and when a migration fails: the ones before it stay applied, of the failed one nothing
 * does.
 *
 * `given` stands in for the migrations of this program.
 */
export async function migrate(
  connectionString: string,
  given?: Migration[],
  tellNewer: (names: string[]) => void = () => {},
): Promise<string[]> {
  const migrations = given ?? (await readMigrations())
  return await withClient(connectionString, async (client) => {
    await refuseOldServer(client)
    await client.query('select pg_advisory_lock($1)', [advisoryLock])
    await prepareRecord(client)
    const applied = await client.query<AppliedMigration>(
      'select number, name, checksum, breaks from schema_migration order by number',
    )
    const newer = refuseUnknown(applied.rows, migrations)
    if (newer.length > 0) tellNewer(newer)
    await migrateQueue(connectionString)

    const pending = migrations.filter(({ number }) => !applied.rows.some((row) => row.number === number))
    for (const migration of pending) await apply(client, migration)
    return pending.map(({ name }) => name)
  })
}

/** Whether this database has been migrated, by this version or another. Changes nothing; throws as `migrate` does. */
export async function isMigrated(connectionString: string): Promise<boolean> {
  return await withClient(connectionString, async (client) => {
    const { rows } = await client.query<{ found: string | null }>(`select to_regclass('schema_migration') as found`)
    return rows[0]?.found !== null
  })
}

/** Opens one connection for the work and closes it. What the database refuses is a MigrationError with a next step. */
async function withClient<Result>(
  connectionString: string,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client({ connectionString, ...connectionDefaults, statement_timeout: 0 })
  // Unheard, the event of a broken connection would end the process; the next statement fails anyway.
  client.on('error', () => {})
  const explain = (what: string) => (error: NodeJS.ErrnoException) => {
    const nextStep = error instanceof MigrationError ? undefined : nextStepFor(error, client)
    if (nextStep === undefined) throw error
    throw new MigrationError(`${what} (${error.message || error.code}). ${nextStep}`, { cause: error })
  }
  await client.connect().catch(explain('The database cannot be reached'))
  try {
    return await work(client).catch(explain('The database cannot be used'))
  } finally {
    await client.end()
  }
}

/** Where the migrations are written down. Even what changes nothing would wait for everybody who reads it, a backup say. */
async function prepareRecord(client: pg.Client): Promise<void> {
  const { rows } = await client.query(
    `select from pg_attribute where attrelid = to_regclass('schema_migration') and attname = 'breaks'`,
  )
  if (rows.length > 0) return
  await client.query(`create table if not exists schema_migration (
    number integer primary key, name text not null, checksum text not null, applied_at timestamptz not null default now());
    alter table schema_migration add column if not exists breaks text`)
}

/** The queue's own tables. A newer release of it may have changed what this one does not know. */
async function migrateQueue(connectionString: string): Promise<void> {
  const { exitCode } = process
  // The library forgets its own pool before the last connection is gone, and an error of that one would go unheard.
  const pgPool = new pg.Pool({ connectionString, ...connectionDefaults, statement_timeout: 0 })
  pgPool.on('error', () => {})
  pgPool.on('connect', (client) => client.on('error', () => {}))
  try {
    await runMigrations({ pgPool })
  } catch (error) {
    // The library sets one of its own.
    process.exitCode = exitCode
    const { message } = error as Error
    if (!/schema revision/.test(message)) throw error
    throw new MigrationError(
      `The queue in this database is of a newer version than this program knows. Start that version or a newer one. (${message})`,
      { cause: error },
    )
  } finally {
    await pgPool.end()
  }
}

async function apply(client: pg.Client, migration: Migration): Promise<void> {
  const deadline = performance.now() + lockPatienceMs
  while (!(await applyOnce(client, migration, performance.now() < deadline))) await delay(lockPauseMs)
}

/** False when others held what it needs, and it is to come again. */
async function applyOnce(
  client: pg.Client,
  { number, name, sql, checksum }: Migration,
  mayComeAgain: boolean,
): Promise<boolean> {
  await client.query('begin')
  try {
    await client.query(`set local lock_timeout = ${lockTimeoutMs}`)
    await client.query('insert into schema_migration (number, name, checksum, breaks) values ($1, $2, $3, $4)', [
      number,
      name,
      checksum,
      breaksOf(sql) ?? null,
    ])
    await client.query(sql)
    await client.query('commit')
    return true
  } catch (error) {
    await client.query('rollback')
    if (mayComeAgain && ['55P03', '40P01'].includes((error as pg.DatabaseError).code ?? '')) return false
    const reason = `The migration ${name} failed and was rolled back: ${(error as Error).message}.`
    throw new MigrationError(`${reason} ${nextStepFor(error, client) ?? ''}`.trim(), { cause: error })
  }
}

/** What the header of a migration says of older programs: "nothing", or "nothing; …", or what breaks. */
function breaksOf(sql: string): string | undefined {
  const [, first = '', more = ''] = /^-- breaks:(.*)((?:\n-- {2,}.*)*)/m.exec(sql) ?? []
  const text = `${first}${more.replaceAll(/\n--/g, ' ')}`.replaceAll(/\s+/g, ' ').trim()
  return text === '' ? undefined : text
}

/** Answers the migrations of newer programs with which this one works. */
function refuseUnknown(applied: AppliedMigration[], known: Migration[]): string[] {
  const newer: string[] = []
  for (const row of applied) {
    const migration = known.find(({ number }) => number === row.number)
    if (migration === undefined) {
      if (!/^nothing\b/.test(row.breaks ?? ''))
        throw new MigrationError(
          `The database has the migration ${row.name}, which this program does not know and cannot work with: it was migrated by a newer version. Start that version or a newer one. What it breaks: ${row.breaks ?? 'it does not say'}.`,
        )
      newer.push(row.name)
    } else if (migration.checksum !== row.checksum)
      throw new MigrationError(
        `The migration ${row.name} was applied with another content. Restore the file as it was released.`,
      )
  }
  return newer
}

async function refuseOldServer(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ version: number }>(
    `select current_setting('server_version_num')::int as version`,
  )
  const version = rows[0]?.version ?? 0
  if (version < 150_000)
    throw new MigrationError(`PostgreSQL 15 or newer is needed; this server has ${Math.floor(version / 10_000)}.`)
}
