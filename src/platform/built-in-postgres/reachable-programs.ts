import { join, relative } from 'node:path'
import type { Binaries } from './binaries.ts'
import { copyPrograms } from './copy-programs.ts'
import { findImpassable } from './reachable.ts'
import type { ServerUser } from './server-user.ts'
import { makeStateFolder } from './state-folder.ts'

/**
 * The programs where the server's user can run them: as installed, or, when root installed them below a folder closed
 * to others, a copy in the state folder. The copy is made once per content and shared by all installations.
 * Throws `BuiltInPostgresError` when there is no place for one. `dataFolder` is for its message.
 */
export async function findReachablePrograms(
  installed: Binaries,
  user: ServerUser,
  dataFolder: string,
  log: { info(message: string): void },
): Promise<Binaries> {
  if (user.kind === 'self') return installed
  let closed: string | undefined
  for (const name of ['bin', 'lib', 'share']) closed ??= await findImpassable(join(installed.folder, name), user)
  if (closed === undefined) return installed

  const programs = await makeStateFolder('programs', user, {
    folder: dataFolder,
    reason:
      `PostgreSQL runs as ${user.name} because the gateway is root, and ${user.name} cannot pass ${closed} ` +
      `to the programs in ${installed.folder}`,
    nextStep:
      `Install Hookgate outside ${closed}, or run it as an ordinary user, ` +
      `or open that folder with "chmod o+x ${closed}".`,
  })
  const copy = await copyPrograms(installed.folder, programs)
  if (copy.isNew)
    log.info(`Copied the PostgreSQL programs to ${copy.folder}, because ${user.name} cannot pass ${closed}`)
  const inCopy = (program: string) => join(copy.folder, relative(installed.folder, program))
  return {
    initdb: inCopy(installed.initdb),
    pgCtl: inCopy(installed.pgCtl),
    postgres: inCopy(installed.postgres),
    folder: copy.folder,
    majorVersion: installed.majorVersion,
  }
}
