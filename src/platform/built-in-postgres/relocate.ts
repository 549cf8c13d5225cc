import { randomBytes } from 'node:crypto'
import { chmod, mkdir, readdir, readlink, realpath, rename, rm, rmdir, symlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { errorCode } from './built-in-postgres-error.ts'
import { stateFolder } from './state-folder.ts'
import { syncFolder } from './sync-folder.ts'

/**
 * A relocated cluster is in a folder of the state folder, with the log and the socket of its server, and the data
 * folder holds a link to it. The folder has a random name, so one whose data folder was deleted is in nobody's way.
 * While the cluster is made, the link has another name, by which a later start finds and removes what was left.
 */
const clusterPath = new RegExp(`^${stateFolder}/clusters/[0-9a-f]{16}/postgres$`)

/** The name of what an unfinished making of a cluster leaves in a folder begins so. */
export const unfinishedPrefix = 'postgres.initialising-'

/** The server's folder that a link in a data folder leads to; undefined when this is no link to a relocated cluster. */
export async function findRelocated(link: string): Promise<string | undefined> {
  const target = await readTarget(link)
  if (target === undefined || !clusterPath.test(target)) return undefined
  try {
    return await realpath(dirname(target))
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return dirname(target)
    throw error
  }
}

/** Makes a folder for the server of a data folder among the clusters of the state folder, and answers its path. */
export async function beginRelocation(dataFolder: string, clusters: string): Promise<string> {
  const name = randomBytes(8).toString('hex')
  await symlink(`${stateFolder}/clusters/${name}/postgres`, join(dataFolder, `${unfinishedPrefix}${name}`))
  const serverFolder = join(clusters, name)
  await mkdir(serverFolder)
  await chmod(serverFolder, 0o711)
  await syncFolder(clusters)
  return serverFolder
}

/** Gives the link its name, in one step, once the cluster is complete and on disk. */
export async function completeRelocation(dataFolder: string, serverFolder: string): Promise<void> {
  const link = join(dataFolder, 'postgres')
  await rmdir(link).catch((error: unknown) => {
    if (errorCode(error) !== 'ENOENT') throw error
  })
  await rename(join(dataFolder, `${unfinishedPrefix}${basename(serverFolder)}`), link)
  await syncFolder(dataFolder)
}

/** Where a symbolic link leads, as it is written; undefined when there is none of that name. */
export async function readTarget(link: string): Promise<string | undefined> {
  try {
    return await readlink(link)
  } catch (error) {
    const code = errorCode(error)
    // EINVAL: there, and not a link.
    if (code === 'ENOENT' || code === 'EINVAL') return undefined
    throw error
  }
}

/** Removes what unfinished attempts left. Retries, because an initdb whose gateway was killed may still be writing. */
export async function removeUnfinished(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.startsWith(unfinishedPrefix)) continue
    const path = join(folder, name)
    const serverFolder = await findRelocated(path)
    for (const left of serverFolder === undefined ? [path] : [serverFolder, path]) {
      await rm(left, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 })
    }
  }
}
