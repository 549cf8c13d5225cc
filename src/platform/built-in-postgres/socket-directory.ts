import { chmod, chown, lstat, mkdir, realpath, rmdir } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BuiltInPostgresError, errorCode } from './built-in-postgres-error.ts'
import { type DataFolder, databaseName } from './data-folder.ts'
import { findImpassable } from './reachable.ts'
import type { ServerUser } from './server-user.ts'

/** The port only names the socket: the server listens on no network. */
export const serverPort = 5432

/** The longest path of a Unix socket in bytes, without the closing zero: `sun_path` of unix(7), shorter on BSD. */
const socketPathBytesMax = process.platform === 'linux' ? 107 : 103

/** The socket file of a server whose sockets are in this folder. */
export function socketPath(directory: string): string {
  return join(directory, `.s.PGSQL.${serverPort}`)
}

/** The folder for the server's socket: in the server's folder, or in a temporary one when that path is too long. */
export async function chooseSocketDirectory(folder: DataFolder, user: ServerUser): Promise<string> {
  if (fitsSocket(folder.socketDirectory)) return folder.socketDirectory
  let temporary = await realpath(tmpdir())
  // Root's own may be closed to the server's user.
  if (user.kind === 'other' && (await findImpassable(temporary, user)) !== undefined) temporary = '/tmp'
  const fallback = join(temporary, folder.key)
  if (fitsSocket(fallback)) return fallback
  throw new BuiltInPostgresError({
    folder: folder.path,
    reason: `the path is too long for a Unix socket (${socketPathBytesMax} bytes), and so is ${fallback}`,
    nextStep: 'Name a shorter folder in HOOKGATE_DATA_DIR, or in TMPDIR.',
  })
}

/** Makes the folder, 0700 and the server's own. A folder somebody else made in the temporary one is refused. */
export async function prepareSocketDirectory(folder: DataFolder, directory: string, user: ServerUser): Promise<void> {
  const ids = user.kind === 'other' ? user.ids : undefined
  let isNew = true
  try {
    await mkdir(directory, { mode: 0o700 })
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error
    isNew = false
  }
  const found = await lstat(directory)
  const isOurs = isNew || directory === folder.socketDirectory || found.uid === (ids?.uid ?? process.getuid?.())
  if (!found.isDirectory() || !isOurs) {
    throw new BuiltInPostgresError({
      folder: folder.path,
      reason: `${directory} is in the way: the socket needs a folder there that belongs to the server's user`,
      nextStep: 'Delete it, or name a shorter folder in HOOKGATE_DATA_DIR.',
    })
  }
  if (ids !== undefined) await chown(directory, ids.uid, ids.gid)
  await chmod(directory, 0o700)
}

/** Leaves nothing in the temporary folder once the server is gone. */
export async function removeSocketDirectory(folder: DataFolder, directory: string): Promise<void> {
  if (directory === folder.socketDirectory) return
  try {
    await rmdir(directory)
  } catch (error) {
    const code = errorCode(error)
    if (code !== 'ENOENT' && code !== 'ENOTEMPTY') throw error
  }
}

/** Whether a server accepts connections on the socket in this folder. Throws the system error when we may not ask. */
export async function doesSocketAnswer(directory: string): Promise<boolean> {
  return await new Promise((resolve, reject) => {
    const socket = connect(socketPath(directory))
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', (error) => {
      const code = errorCode(error)
      if (code === 'ECONNREFUSED' || code === 'ENOENT' || code === 'ENOTSOCK') resolve(false)
      // A full queue: somebody listens.
      else if (code === 'EAGAIN') resolve(true)
      else reject(error)
    })
  })
}

/** How `pg` and libpq reach the server. Says port and no TLS, so that PGPORT and PGSSLMODE do not leak in. */
export function connectionStringFor(directory: string, password: string, database = databaseName): string {
  const host = encodeURIComponent(directory)
  return `postgresql://${databaseName}:${password}@/${database}?host=${host}&port=${serverPort}&sslmode=disable`
}

function fitsSocket(directory: string): boolean {
  return Buffer.byteLength(socketPath(directory)) <= socketPathBytesMax
}
