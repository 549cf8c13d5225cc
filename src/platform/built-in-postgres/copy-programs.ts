import { createHash, randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { chmod, copyFile, lstat, mkdir, open, readdir, readFile, readlink, rename, rm, symlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { errorCode, explainFileError } from './built-in-postgres-error.ts'
import { syncFolder } from './sync-folder.ts'

const unfinishedPrefix = '.copying-'
/** A copy takes seconds; one this old was interrupted. */
const abandonedAfterMs = 60 * 60 * 1000

type Entry =
  | { kind: 'folder'; path: string }
  | { kind: 'link'; path: string; target: string }
  | { kind: 'file'; path: string; bytes: number; isExecutable: boolean }

/**
 * Copies a folder of programs to `<into>/<package version>-<fingerprint>`, for all to read and run and for nobody but
 * its owner to change; symbolic links stay links. The copy appears in one step when it is complete and on disk, so one
 * that is there is used as it is. Several processes may do this at once. Throws `BuiltInPostgresError` on a full disk.
 */
export async function copyPrograms(from: string, into: string): Promise<{ folder: string; isNew: boolean }> {
  const entries = await listEntries(from, '')
  const folder = join(into, `${await readVersion(from)}-${fingerprint(entries)}`)
  if ((await findChangedAt(folder)) !== undefined) return { folder, isNew: false }

  await removeAbandoned(into)
  const unfinished = join(into, `${unfinishedPrefix}${randomBytes(8).toString('hex')}`)
  try {
    await copyEntries(entries, from, unfinished)
    await rename(unfinished, folder)
    await syncFolder(into)
    return { folder, isNew: true }
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true })
    const code = errorCode(error)
    // Another process was faster.
    if ((code === 'ENOTEMPTY' || code === 'EEXIST') && (await findChangedAt(folder)) !== undefined)
      return { folder, isNew: false }
    throw explainFileError(into, error)
  }
}

/** Everything below the folder, parents first, in an order that depends on the names alone. */
async function listEntries(root: string, below: string): Promise<Entry[]> {
  const entries: Entry[] = []
  for (const name of (await readdir(join(root, below))).sort()) {
    const path = join(below, name)
    const found = await lstat(join(root, path))
    if (found.isDirectory()) entries.push({ kind: 'folder', path }, ...(await listEntries(root, path)))
    else if (found.isSymbolicLink()) entries.push({ kind: 'link', path, target: await readlink(join(root, path)) })
    else entries.push({ kind: 'file', path, bytes: found.size, isExecutable: (found.mode & 0o111) !== 0 })
  }
  return entries
}

/** Of names, sizes and links. Within one version of the package that tells contents apart, and costs no reading. */
function fingerprint(entries: Entry[]): string {
  return createHash('sha256').update(JSON.stringify(entries)).digest('hex').slice(0, 12)
}

async function copyEntries(entries: Entry[], from: string, to: string): Promise<void> {
  await makeFolder(to)
  const files: Promise<void>[] = []
  for (const entry of entries) {
    const target = join(to, entry.path)
    if (entry.kind === 'folder') await makeFolder(target)
    else if (entry.kind === 'link') await symlink(entry.target, target)
    else files.push(copyToDisk(join(from, entry.path), target, entry.isExecutable))
  }
  const failed = (await Promise.allSettled(files)).find((result) => result.status === 'rejected')
  if (failed !== undefined) throw failed.reason
  for (const entry of entries) if (entry.kind === 'folder') await syncFolder(join(to, entry.path))
  await syncFolder(to)
}

async function makeFolder(path: string): Promise<void> {
  await mkdir(path)
  await chmod(path, 0o755)
}

async function copyToDisk(from: string, to: string, isExecutable: boolean): Promise<void> {
  await copyFile(from, to, constants.COPYFILE_FICLONE)
  const file = await open(to, 'r+')
  try {
    await file.chmod(isExecutable ? 0o755 : 0o644)
    await file.sync()
  } finally {
    await file.close()
  }
}

async function readVersion(from: string): Promise<string> {
  const description: unknown = JSON.parse(await readFile(join(dirname(from), 'package.json'), 'utf8'))
  const isNamed = typeof description === 'object' && description !== null && 'version' in description
  return isNamed ? String(description.version).replaceAll(/[^\w.+-]/g, '_') : 'unknown'
}

async function removeAbandoned(into: string): Promise<void> {
  for (const name of await readdir(into)) {
    if (!name.startsWith(unfinishedPrefix)) continue
    const path = join(into, name)
    const changedAt = await findChangedAt(path)
    if (changedAt === undefined || Date.now() - changedAt < abandonedAfterMs) continue
    await rm(path, { recursive: true, force: true })
  }
}

/** In milliseconds; undefined when there is nothing. */
async function findChangedAt(path: string): Promise<number | undefined> {
  try {
    return (await lstat(path)).mtimeMs
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined
    throw error
  }
}
