import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Binaries } from './binaries.ts'
import { BuiltInPostgresError, errorCode, explainProgramOutput } from './built-in-postgres-error.ts'
import { type DataFolder, databaseName } from './data-folder.ts'
import { completeRelocation, readTarget, removeUnfinished, unfinishedPrefix } from './relocate.ts'
import { runProgram } from './run-program.ts'
import type { ServerUser } from './server-user.ts'
import { syncFolder } from './sync-folder.ts'

/**
 * Whether the data folder holds a cluster these programs can serve. Throws `BuiltInPostgresError` when it is of another
 * major version, when something else is in its place, or when it is elsewhere and gone.
 */
export async function hasCluster(folder: DataFolder, binaries: Binaries): Promise<boolean> {
  let entries: string[]
  try {
    entries = await readdir(folder.cluster)
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error
    await assertNoLink(folder)
    return false
  }
  if (entries.length === 0) return false
  if (!entries.includes('PG_VERSION')) {
    throw new BuiltInPostgresError({
      folder: folder.path,
      reason: `${folder.cluster} is not a PostgreSQL cluster`,
      nextStep: 'Move it away, or name another data folder in HOOKGATE_DATA_DIR.',
    })
  }
  const majorVersion = (await readFile(join(folder.cluster, 'PG_VERSION'), 'utf8')).trim()
  if (majorVersion === binaries.majorVersion) return true
  throw new BuiltInPostgresError({
    folder: folder.path,
    reason:
      `the cluster was made by PostgreSQL ${majorVersion}, and this Hookgate brings PostgreSQL ` +
      binaries.majorVersion,
    nextStep: `Run the release that made it, dump the database, and load the dump into a new data folder.`,
  })
}

/** A link that leads nowhere says that there was data. An empty cluster in its place would pass for all of it. */
async function assertNoLink(folder: DataFolder): Promise<void> {
  const link = join(folder.path, 'postgres')
  const target = await readTarget(link)
  if (target === undefined) return
  throw new BuiltInPostgresError({
    folder: folder.path,
    reason: `the cluster is kept in ${target}, which is not there`,
    nextStep: `Put it back from the backup that holds it, or delete the link ${link} to begin without data.`,
  })
}

/**
 * Makes the cluster. It appears under its name in one step when it is complete and on disk, so a crash leaves either
 * none or a whole one; `removeUnfinished` removes what an interrupted attempt left.
 */
export async function initialiseCluster(
  folder: DataFolder,
  binaries: Binaries,
  user: ServerUser,
  password: string,
): Promise<void> {
  const ids = user.kind === 'other' ? user.ids : undefined
  const workshop = await mkdtemp(join(folder.serverFolder, unfinishedPrefix))
  const unfinished = join(workshop, 'cluster')
  const passwordFile = join(workshop, 'password')
  await mkdir(unfinished, { mode: 0o700 })
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 })
  if (ids !== undefined) {
    for (const made of [unfinished, passwordFile]) await chown(made, ids.uid, ids.gid)
    await chown(workshop, 0, ids.gid)
    await chmod(workshop, 0o710)
  }

  const result = await runProgram(
    binaries.initdb,
    [
      `--pgdata=${unfinished}`,
      `--username=${databaseName}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      // Not the machine's: a folder that moves to a machine without that locale would not start.
      '--locale=C',
      '--data-checksums',
      // In MB. A segment that none can be recycled for is written full of zeros first, by the commit that needs it: all
      // senders wait for 1 MB of that now and then, not for 16.
      '--wal-segsize=1',
    ],
    { cwd: folder.serverFolder, ids },
  )
  if (result.exitCode !== 0) {
    await removeUnfinished(folder.serverFolder)
    await removeUnfinished(folder.path)
    throw explainProgramOutput(folder.path, 'the cluster could not be made', result.output)
  }
  await rename(unfinished, folder.cluster)
  await syncFolder(folder.serverFolder)
  if (folder.serverFolder !== folder.path) await completeRelocation(folder.path, folder.serverFolder)
  await removeUnfinished(folder.serverFolder)
}
