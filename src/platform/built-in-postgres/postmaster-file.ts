import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { errorCode } from './built-in-postgres-error.ts'
import type { DataFolder } from './data-folder.ts'

/** Where a server notes that it runs (PostgreSQL source, `miscadmin.h`: LOCK_FILE_LINE_…). */
export function postmasterFilePath(folder: DataFolder): string {
  return join(folder.cluster, 'postmaster.pid')
}

/**
 * What `postmaster.pid` says. `unreadable`: there, but without a process number, as after a power cut.
 * A file that says `running` may be left over from a server that is gone.
 */
export type PostmasterFile =
  | { kind: 'missing' }
  | { kind: 'unreadable' }
  | { kind: 'running'; pid: number; socketDirectory: string | undefined; isReady: boolean }

/** Reads the file of the cluster in this data folder. Throws the system error when it may not be read. */
export async function readPostmasterFile(folder: DataFolder): Promise<PostmasterFile> {
  let text: string
  try {
    text = await readFile(postmasterFilePath(folder), 'utf8')
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return { kind: 'missing' }
    throw error
  }
  const lines = text.split('\n')
  const pid = Number(lines[0])
  if (!Number.isInteger(pid) || pid <= 0) return { kind: 'unreadable' }
  return { kind: 'running', pid, socketDirectory: lines[4] || undefined, isReady: lines[7]?.trim() === 'ready' }
}
