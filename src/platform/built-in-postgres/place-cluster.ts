import { chmod, lstat, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { BuiltInPostgresError } from './built-in-postgres-error.ts'
import { type DataFolder, layOut } from './data-folder.ts'
import { findImpassable } from './reachable.ts'
import { beginRelocation } from './relocate.ts'
import type { ServerUser } from './server-user.ts'
import { makeStateFolder } from './state-folder.ts'

/**
 * Sees to it that the server's user can walk to the cluster, and answers the layout with it. Only root needs this: any
 * other gateway runs the server as itself.
 *
 * 1. The data folder is opened for passing (0711) when that alone is missing, for it is ours.
 * 2. The folders above it are not ours and stay as they are. When one of them is closed, a new cluster gets a place in
 *    the state folder. It is never moved there later: no order of two renames is safe from a crash between them.
 *
 * Throws `BuiltInPostgresError` naming the folder in the way when neither helps.
 */
export async function placeCluster(
  folder: DataFolder,
  user: ServerUser,
  cluster: { isNew: boolean },
  log: { info(message: string): void },
): Promise<DataFolder> {
  if (user.kind === 'self') return folder
  const closed = await findImpassable(folder.serverFolder, user)
  if (closed === undefined) return folder
  if (closed === folder.path && (await isClosedInside(folder.path))) {
    await chmod(folder.path, ((await stat(folder.path)).mode & 0o7777) | 0o011)
    return folder
  }

  const obstacle = {
    folder: folder.path,
    reason: `PostgreSQL runs as ${user.name} because the gateway is root, and ${user.name} cannot pass ${closed}`,
    nextStep: `Name a folder outside it in HOOKGATE_DATA_DIR, or open it with "chmod o+x ${closed}".`,
  }
  if (!cluster.isNew) throw new BuiltInPostgresError(obstacle)
  const serverFolder = await beginRelocation(folder.path, await makeStateFolder('clusters', user, obstacle))
  log.info(
    `PostgreSQL keeps the data of ${folder.path} in ${serverFolder}, because it runs as ${user.name}, ` +
      `which cannot pass ${closed}`,
  )
  return layOut(folder.path, serverFolder)
}

/** Whether nothing directly in the folder grants others anything, so that letting them pass shows them nothing. */
async function isClosedInside(path: string): Promise<boolean> {
  for (const name of await readdir(path)) {
    const entry = await lstat(join(path, name))
    if (!entry.isSymbolicLink() && (entry.mode & 0o077) !== 0) return false
  }
  return true
}
