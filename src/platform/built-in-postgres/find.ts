import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { errorCode, explainFileError } from './built-in-postgres-error.ts'
import { findDataFolder } from './data-folder.ts'
import { readPassword } from './password.ts'
import { readPostmasterFile } from './postmaster-file.ts'
import { readTarget } from './relocate.ts'
import { connectionStringFor, doesSocketAnswer } from './socket-directory.ts'

/** Whether this data folder holds a cluster, or a link to where one should be. Makes and changes nothing. */
export async function hasBuiltInPostgres(dataDir: string): Promise<boolean> {
  try {
    const folder = await findDataFolder(dataDir)
    if (folder === undefined) return false
    const entries = await readdir(folder.cluster).catch((error: unknown) => {
      if (errorCode(error) !== 'ENOENT') throw error
      return []
    })
    return entries.length > 0 || (await readTarget(join(folder.path, 'postgres'))) !== undefined
  } catch (error) {
    throw explainFileError(dataDir, error)
  }
}

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
