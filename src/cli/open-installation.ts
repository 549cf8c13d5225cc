import { findBuiltInPostgres } from '#platform/built-in-postgres/find.ts'
import { startBuiltInPostgres } from '#platform/built-in-postgres/start.ts'
import { loadOrCreateSecretKey } from '#platform/secrets.ts'
import { readSettings, type Settings } from '#settings.ts'

export type Installation = { settings: Settings; connectionString: string; secretKey: Buffer; close(): Promise<void> }

const quiet = { info: () => {}, warn: (message: string) => console.error(message) }

/**
 * The database and secret key of the installation that this environment names, for commands that work straight on it.
 * Beside a running gateway its built-in PostgreSQL is used; otherwise it is started, and stopped again by `close`.
 */
export async function openInstallation(): Promise<Installation> {
  const settings = readSettings(process.env)
  const { connectionString, close } = await openDatabase(settings)
  const secretKey = settings.HOOKGATE_SECRET_KEY ?? (await loadOrCreateSecretKey(settings.HOOKGATE_DATA_DIR))
  return { settings, connectionString, secretKey, close }
}

async function openDatabase(settings: Settings): Promise<{ connectionString: string; close(): Promise<void> }> {
  const nothing = async () => {}
  if (settings.DATABASE_URL !== undefined) return { connectionString: settings.DATABASE_URL, close: nothing }
  const running = await findBuiltInPostgres(settings.HOOKGATE_DATA_DIR)
  if (running !== undefined) return { connectionString: running.connectionString, close: nothing }
  const postgres = await startBuiltInPostgres({ dataDir: settings.HOOKGATE_DATA_DIR, log: quiet })
  return { connectionString: postgres.connectionString, close: () => postgres.stop() }
}
