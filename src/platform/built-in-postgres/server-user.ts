import { stat } from 'node:fs/promises'
import { BuiltInPostgresError, errorCode } from './built-in-postgres-error.ts'
import type { DataFolder } from './data-folder.ts'
import { runProgram } from './run-program.ts'

/** The system user the server runs as. `self`: whoever runs the gateway. */
export type ServerUser = { kind: 'self' } | OtherUser

/** The server's user when the gateway is root, which PostgreSQL refuses to be. */
export type OtherUser = { kind: 'other'; name: string; ids: { uid: number; gid: number } }

/**
 * Root runs an existing cluster as its owner, whatever that user's number is on this machine, and a new one as
 * `postgres`, who is created when missing. Everybody else runs it as themselves, and must own it.
 */
export async function ensureServerUser(folder: DataFolder): Promise<ServerUser> {
  const uid = process.getuid?.()
  const owner = await findOwner(folder.cluster)
  if (uid !== 0) {
    if (owner === undefined || owner.uid === uid) return { kind: 'self' }
    throw new BuiltInPostgresError({
      folder: folder.path,
      reason: `the cluster belongs to the system user ${owner.uid}, and the gateway runs as ${uid}`,
      nextStep: `Run as root or as user ${owner.uid}, or give the whole data folder to this user with "chown -R".`,
    })
  }
  if (owner === undefined) {
    return { kind: 'other', name: 'postgres', ids: (await findIds('postgres')) ?? (await createPostgres(folder)) }
  }
  if (owner.uid !== 0) return { kind: 'other', name: `user ${owner.uid}`, ids: owner }
  throw new BuiltInPostgresError({
    folder: folder.path,
    reason: 'the cluster belongs to root, and PostgreSQL refuses to run as root',
    nextStep: `Give it back to its user: chown -R postgres:postgres ${folder.cluster}`,
  })
}

async function findOwner(path: string): Promise<{ uid: number; gid: number } | undefined> {
  try {
    const { uid, gid } = await stat(path)
    return { uid, gid }
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined
    throw error
  }
}

async function findIds(name: string): Promise<{ uid: number; gid: number } | undefined> {
  const [user, group] = await Promise.all([runProgram('id', ['-u', name], {}), runProgram('id', ['-g', name], {})])
  if (user.exitCode !== 0 || group.exitCode !== 0) return undefined
  return { uid: Number(user.output), gid: Number(group.output) }
}

/** Of two gateways that do this at once the slower one fails, and finds the user all the same. */
async function createPostgres(folder: DataFolder): Promise<{ uid: number; gid: number }> {
  let output = ''
  try {
    output += (await runProgram('groupadd', ['--system', '--force', 'postgres'], {})).output
    output += (await runProgram('useradd', ['--system', '--gid', 'postgres', 'postgres'], {})).output
  } catch (error) {
    output += error instanceof Error ? error.message : String(error)
  }
  const ids = await findIds('postgres')
  if (ids !== undefined) return ids
  throw new BuiltInPostgresError({
    folder: folder.path,
    reason:
      'PostgreSQL must not run as root, and the system user postgres cannot be created: ' +
      output.trim().replaceAll('\n', ' / '),
    nextStep: 'Create that user, or run the gateway as an ordinary user.',
  })
}
