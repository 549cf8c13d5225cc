import { chmod, mkdir, realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { BuiltInPostgresError, errorCode } from './built-in-postgres-error.ts'
import { findImpassable } from './reachable.ts'
import type { OtherUser } from './server-user.ts'

/** Where a gateway that is root keeps what the server's user must reach and cannot reach where it belongs. */
export const stateFolder = '/var/lib/hookgate'

/** What is in the way, and what the person can do about it; for the refusal when the state folder is no way out. */
export type Obstacle = { folder: string; reason: string; nextStep: string }

/**
 * Makes a folder in the state folder and answers its real path: root's own, which others pass and only root changes.
 * Throws `BuiltInPostgresError` with the obstacle when that is not possible here.
 */
export async function makeStateFolder(
  name: 'clusters' | 'programs',
  user: OtherUser,
  obstacle: Obstacle,
): Promise<string> {
  const refuse = (why: string, cause?: unknown) =>
    new BuiltInPostgresError({
      ...obstacle,
      reason: `${obstacle.reason}, and ${stateFolder} cannot be used instead: ${why}`,
      cause,
    })
  for (const path of [stateFolder, join(stateFolder, name)]) {
    try {
      await mkdir(path, { mode: 0o755 }).catch((error: unknown) => {
        if (errorCode(error) !== 'EEXIST') throw error
      })
      const found = await stat(path)
      if (found.uid !== 0) throw refuse(`${path} belongs to the system user ${found.uid}`)
      if ((found.mode & 0o022) !== 0) throw refuse(`others than root may write to ${path}`)
      // Made under a strict umask.
      if ((found.mode & 0o001) === 0) await chmod(path, (found.mode & 0o777) | 0o011)
    } catch (error) {
      if (error instanceof BuiltInPostgresError) throw error
      throw refuse(`${path} cannot be made (${errorCode(error) ?? 'unknown'})`, error)
    }
  }
  const made = await realpath(join(stateFolder, name))
  const impassable = await findImpassable(made, user)
  if (impassable !== undefined) throw refuse(`${user.name} cannot pass ${impassable} either`)
  return made
}
