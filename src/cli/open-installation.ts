import { findBuiltInPostgres, hasBuiltInPostgres } from '#platform/built-in-postgres/find.ts'
import { startBuiltInPostgres } from '#platform/built-in-postgres/start.ts'
import { isMigrated } from '#platform/database/migrate.ts'
import { readSettings, type Settings } from '#settings.ts'
import { StartError } from '../start-error.ts'
import { beforeSignalEnds } from './before-signal-ends.ts'

export type Installation = { settings: Settings; connectionString: string; close(): Promise<void> }

const quiet = { info: () => {}, warn: (message: string) => console.error(message) }

/**
 * The database of the installation that this environment names, for commands that work straight on it. Beside a running
 * gateway its built-in PostgreSQL is used; otherwise it is started, and stopped again by `close`. Where there is no
 * installation it makes none, unless told so, and throws StartError.
 */
export async function openInstallation({ mayCreate = false } = {}): Promise<Installation> {
  const settings = readSettings(process.env)
  const { HOOKGATE_DATA_DIR: dataDir } = settings
  if (!mayCreate && settings.DATABASE_URL === undefined && !(await hasBuiltInPostgres(dataDir)))
    throw new StartError(
      `There is no installation in ${dataDir}. Name the data folder of your gateway in HOOKGATE_DATA_DIR, or its database in DATABASE_URL; "hookgate serve" makes a new installation.`,
    )
  const { connectionString, close } = await openDatabase(settings)
  try {
    if (!mayCreate && !(await isMigrated(connectionString)))
      throw new StartError(
        'There is no installation in this database. Name the database of your gateway in DATABASE_URL; "hookgate serve" or "hookgate migrate" makes a new installation in it.',
      )
    return { settings, connectionString, close }
  } catch (error) {
    await close()
    throw error
  }
}

async function openDatabase(settings: Settings): Promise<{ connectionString: string; close(): Promise<void> }> {
  const nothing = async () => {}
  if (settings.DATABASE_URL !== undefined) return { connectionString: settings.DATABASE_URL, close: nothing }
  const running = await findBuiltInPostgres(settings.HOOKGATE_DATA_DIR)
  if (running !== undefined) return { connectionString: running.connectionString, close: nothing }
  const postgres = await startBuiltInPostgres({ dataDir: settings.HOOKGATE_DATA_DIR, log: quiet })
  const takeBack = beforeSignalEnds(() => postgres.abandon())
  return {
    connectionString: postgres.connectionString,
    async close() {
      await postgres.stop()
      takeBack()
    },
  }
}
