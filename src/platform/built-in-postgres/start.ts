import { resolve } from 'node:path'
import { findBinaries } from './binaries.ts'
import { explainFileError } from './built-in-postgres-error.ts'
import { type DataFolder, openDataFolder } from './data-folder.ts'
import { ensureGatewayDatabase } from './gateway-database.ts'
import { type GatewayLock, holdGatewayLock } from './gateway-lock.ts'
import { hasCluster, initialiseCluster } from './initialise.ts'
import { readOrCreatePassword, readPassword } from './password.ts'
import { requestFastStop, type Server, startServer, stopServer } from './pg-ctl.ts'
import { placeCluster } from './place-cluster.ts'
import { findReachablePrograms } from './reachable-programs.ts'
import { removeUnfinished } from './relocate.ts'
import { ensureServerUser } from './server-user.ts'
import {
  chooseSocketDirectory,
  connectionStringFor,
  prepareSocketDirectory,
  removeSocketDirectory,
} from './socket-directory.ts'
import { clearWayForServer } from './stale-lock.ts'
import { watchServer } from './watch-server.ts'

/** A running PostgreSQL in the data folder. */
export type BuiltInPostgres = {
  /** For `pg` and libpq, over a Unix socket; holds the password. */
  connectionString: string
  /** The server's main process. */
  pid: number
  /** Resolves when the server is gone although nobody called `stop`. It is not started again. */
  died: Promise<void>
  /** Stops the server and frees the data folder. Connections still open are closed. Safe to call again. */
  stop(): Promise<void>
  /** For a process that exits at once: tells the server to close its connections and stop, and waits for nothing. */
  abandon(): void
}

/** Where the built-in PostgreSQL tells what it does. */
export type BuiltInPostgresLog = { info(message: string): void; warn(message: string): void }

/**
 * Starts the PostgreSQL of a data folder, which is created when missing, and holds the folder until `stop` or the end
 * of this process. A commit that was acknowledged is there at the next start, however this one ended.
 *
 * Throws `BuiltInPostgresError` for what the person who runs the gateway can act on; then nothing is left running.
 */
export async function startBuiltInPostgres(options: {
  dataDir: string
  log: BuiltInPostgresLog
  /** For tests: server settings over those that a gateway needs. */
  settings?: Record<string, string>
}): Promise<BuiltInPostgres> {
  const { dataDir, log, settings = {} } = options
  try {
    const folder = await openDataFolder(dataDir)
    const locks = [await holdGatewayLock(folder, folder.path)]
    try {
      return await startHeld(folder, locks, log, settings)
    } catch (error) {
      await release(locks)
      throw error
    }
  } catch (error) {
    throw explainFileError(resolve(dataDir), error)
  }
}

async function startHeld(
  opened: DataFolder,
  locks: GatewayLock[],
  log: BuiltInPostgresLog,
  settings: Record<string, string>,
): Promise<BuiltInPostgres> {
  const user = await ensureServerUser(opened)
  const binaries = await findReachablePrograms(await findBinaries(opened.path), user, opened.path, log)
  const isNew = !(await hasCluster(opened, binaries))
  await removeUnfinished(opened.path)
  const folder = await placeCluster(opened, user, { isNew }, log)
  if (folder.serverFolder !== folder.path) {
    locks.push(await holdGatewayLock(folder, folder.serverFolder))
    await removeUnfinished(folder.serverFolder)
  }
  const socketDirectory = await chooseSocketDirectory(folder, user)
  if (isNew) {
    log.info(`Making a PostgreSQL ${binaries.majorVersion} cluster in ${folder.serverFolder}`)
    await initialiseCluster(folder, binaries, user, await readOrCreatePassword(folder))
  }
  const password = await readPassword(folder)

  const server: Server = { folder, binaries, user, socketDirectory, settings }
  await prepareSocketDirectory(folder, socketDirectory, user)
  await clearWayForServer(server, log)
  const pid = await startServer(server)

  const watch = watchServer(folder, pid, log)
  let isGone = false
  void watch.died.then(() => (isGone = true))
  // The number of a server that is gone may be another program's by now.
  const abandon = () => (isGone ? undefined : requestFastStop(pid))
  let stopping: Promise<void> | undefined
  const stop = () => {
    watch.close()
    stopping ??= stopServer(server)
      .then(() => removeSocketDirectory(folder, socketDirectory))
      .finally(() => {
        isGone = true
        return release(locks)
      })
    return stopping
  }
  try {
    await ensureGatewayDatabase(folder, socketDirectory, password)
  } catch (error) {
    await stop()
    throw error
  }
  log.info(`PostgreSQL ${binaries.majorVersion} is ready in ${folder.serverFolder}`)
  return { connectionString: connectionStringFor(socketDirectory, password), pid, died: watch.died, stop, abandon }
}

async function release(locks: GatewayLock[]): Promise<void> {
  for (const lock of locks.splice(0)) await lock.release()
}
