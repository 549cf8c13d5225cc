import { createHash } from 'node:crypto'
import { chmod, realpath, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { makeFolder } from '../make-folder.ts'
import { BuiltInPostgresError, errorCode } from './built-in-postgres-error.ts'
import { findRelocated } from './relocate.ts'

/** The name of the role and of the database in the built-in PostgreSQL. */
export const databaseName = 'hookgate'

/** Where things are in a data folder; every path is absolute. */
export type DataFolder = {
  /** The folder itself, symbolic links resolved. */
  path: string
  /** The folder of what the server itself opens: the data folder, unless the cluster was relocated (`relocate.ts`). */
  serverFolder: string
  /** The PostgreSQL cluster. It exists only once it is complete. */
  cluster: string
  /** What the PostgreSQL server writes; grows, never read back except to explain a failed start. */
  log: string
  /** The password of the role, mode 0600. */
  passwordFile: string
  /** Where the server's socket is, when that path is short enough for a socket. */
  socketDirectory: string
  /** Made from the server's folder. Names the server in the process list (`cluster_name`). */
  key: string
}

/** The layout of an existing folder; undefined when there is none. Throws what `realpath` throws otherwise. */
export async function findDataFolder(dataDir: string): Promise<DataFolder | undefined> {
  try {
    return await readLayout(await realpath(dataDir))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

/**
 * The layout of the folder, which is created when missing: 0700, or 0711 when root runs, because PostgreSQL then is
 * another user and must pass through.
 */
export async function openDataFolder(dataDir: string): Promise<DataFolder> {
  const wanted = resolve(dataDir)
  const isRoot = process.getuid?.() === 0
  const firstCreated = await makeFolder(wanted, isRoot ? 0o711 : 0o700).catch((error: unknown) => {
    throw explainMissingParent(wanted, error)
  })
  // A strict umask must not close the folders that were made here.
  if (isRoot && firstCreated !== undefined) {
    for (let made = wanted; made.length >= firstCreated.length; made = dirname(made)) await chmod(made, 0o711)
  }
  const path = await realpath(wanted)
  if (!(await stat(path)).isDirectory()) {
    throw new BuiltInPostgresError({
      folder: path,
      reason: 'it is not a folder',
      nextStep: 'Move it away, or name another data folder in HOOKGATE_DATA_DIR.',
    })
  }
  return await readLayout(path)
}

/** ENOENT although everything above it is there: such places hold what the system itself puts there. */
function explainMissingParent(folder: string, error: unknown): unknown {
  if (errorCode(error) !== 'ENOENT') return error
  return new BuiltInPostgresError({
    folder,
    reason: 'no folder can be made there',
    nextStep: 'Name a folder on a disk in HOOKGATE_DATA_DIR.',
    cause: error,
  })
}

/** The layout of a data folder whose server has its own folder. */
export function layOut(path: string, serverFolder: string): DataFolder {
  return {
    path,
    serverFolder,
    cluster: join(serverFolder, 'postgres'),
    log: join(serverFolder, 'postgres.log'),
    passwordFile: join(path, 'postgres-password'),
    socketDirectory: join(serverFolder, 'postgres-socket'),
    key: folderKey(serverFolder),
  }
}

/** A name for a folder that is short, and the same for every process that uses it. */
export function folderKey(path: string): string {
  return `hookgate-${createHash('sha256').update(path).digest('hex').slice(0, 24)}`
}

async function readLayout(path: string): Promise<DataFolder> {
  return layOut(path, (await findRelocated(join(path, 'postgres'))) ?? path)
}
