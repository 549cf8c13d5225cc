import { explainFileError } from './built-in-postgres-error.ts'
import { findDataFolder } from './data-folder.ts'
import { readPassword } from './password.ts'
import { readPostmasterFile } from './postmaster-file.ts'
import { connectionStringFor, doesSocketAnswer } from './socket-directory.ts'

/**
 * The PostgreSQL that a gateway runs in this data folder; undefined when none does. Starts and changes nothing.
 * Throws `BuiltInPostgresError` when the folder is there but may not be read by this user.
 */
export async function findBuiltInPostgres(dataDir: string): Promise<{ connectionString: string } | undefined> {
  try {
    const folder = await findDataFolder(dataDir)
    if (folder === undefined) return undefined
    const file = await readPostmasterFile(folder)
    if (file.kind !== 'running' || !file.isReady || file.socketDirectory === undefined) return undefined
    if (!(await doesSocketAnswer(file.socketDirectory))) return undefined
    return { connectionString: connectionStringFor(file.socketDirectory, await readPassword(folder)) }
  } catch (error) {
    throw explainFileError(dataDir, error)
  }
}
