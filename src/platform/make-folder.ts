import { mkdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * Makes a folder and those above it that are missing; answers the first that it made, undefined when all were there.
 * Throws the system's error with the path that could not be made.
 *
 * Not `mkdir` with `recursive`: on a read-only file system that fails with ENOENT, and in a folder that takes no new
 * ones, such as /proc, it never ends (Node 24).
 */
export async function makeFolder(path: string, mode?: number): Promise<string | undefined> {
  const failure = await tryMake(path, mode)
  if (failure === undefined) return path
  if (failure.code === 'EEXIST' && (await isFolder(path))) return undefined
  if (failure.code !== 'ENOENT' || dirname(path) === path) throw failure
  const firstMade = await makeFolder(dirname(path), mode)
  // Another process may have made it meanwhile.
  const again = await tryMake(path, mode)
  if (again !== undefined && !(again.code === 'EEXIST' && (await isFolder(path)))) throw again
  return firstMade ?? path
}

async function tryMake(path: string, mode: number | undefined): Promise<NodeJS.ErrnoException | undefined> {
  try {
    await mkdir(path, { mode })
    return undefined
  } catch (error) {
    return error as NodeJS.ErrnoException
  }
}

async function isFolder(path: string): Promise<boolean> {
  return await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )
}
