import { stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { OtherUser } from './server-user.ts'

/**
 * The first folder, from the root down to the path itself, that the user may not pass; undefined when there is none.
 * The path is the real path of a folder. Judged by mode bits alone, without supplementary groups, which a server
 * started by root does not have.
 */
export async function findImpassable(path: string, user: OtherUser): Promise<string | undefined> {
  const folders: string[] = []
  for (let each = path; ; each = dirname(each)) {
    folders.unshift(each)
    if (each === dirname(each)) break
  }
  for (const each of folders) {
    const { mode, uid, gid } = await stat(each)
    const searchBit = uid === user.ids.uid ? 0o100 : gid === user.ids.gid ? 0o010 : 0o001
    if ((mode & searchBit) === 0) return each
  }
  return undefined
}
