import { chown, open } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Binaries } from './binaries.ts'
import { BuiltInPostgresError, errorCode, explainProgramOutput } from './built-in-postgres-error.ts'
import type { DataFolder } from './data-folder.ts'
import { readPostmasterFile } from './postmaster-file.ts'
import { runProgram } from './run-program.ts'
import { findServerProcesses } from './server-processes.ts'
import { serverSettings, settingsAsOptions } from './server-settings.ts'
import type { ServerUser } from './server-user.ts'

/** Crash recovery replays up to `max_wal_size`; it must not be cut short. */
const startTimeoutSeconds = 600
/** A fast stop writes a checkpoint. What it does not manage in time, recovery at the next start does. */
const fastStopTimeoutSeconds = 5
const immediateStopTimeoutSeconds = 15

/** What is needed to run the server of one data folder. */
export type Server = {
  folder: DataFolder
  binaries: Binaries
  user: ServerUser
  socketDirectory: string
  /** Over those of server-settings.ts. */
  settings: Record<string, string>
}

/**
 * Starts the server and waits until it accepts connections; answers its process number. `pg_ctl` puts the server in a
 * session of its own. Throws `BuiltInPostgresError` with the server's own words from its log.
 */
export async function startServer(server: Server): Promise<number> {
  const logBytesBefore = await openLog(server)
  const options = settingsAsOptions({ ...serverSettings(server.folder, server.socketDirectory), ...server.settings })
  const result = await pgCtl(server, [
    'start',
    '-w',
    '-t',
    String(startTimeoutSeconds),
    '-o',
    options,
    '-l',
    logName(server),
  ])
  if (result.exitCode !== 0) {
    const said = await readLogFrom(server, logBytesBefore)
    throw explainProgramOutput(
      server.folder.path,
      'PostgreSQL did not start',
      said === '' ? result.output : said,
      server.folder.log,
    )
  }
  const file = await readPostmasterFile(server.folder)
  if (file.kind === 'running') return file.pid
  throw explainProgramOutput(server.folder.path, 'PostgreSQL ended as soon as it had started', '', server.folder.log)
}

/**
 * Stops the server if it runs: connections are closed, a checkpoint is written, and when that takes too long the server
 * is stopped without. Both keep every commit. Throws `BuiltInPostgresError` when it runs on regardless.
 */
export async function stopServer(server: Server): Promise<void> {
  if (!(await isServerRunning(server))) return
  await pgCtl(server, ['stop', '-m', 'fast', '-w', '-t', String(fastStopTimeoutSeconds)])
  if (!(await isServerRunning(server))) return
  const { output } = await pgCtl(server, ['stop', '-m', 'immediate', '-w', '-t', String(immediateStopTimeoutSeconds)])
  if (!(await isServerRunning(server))) return
  throw new BuiltInPostgresError({
    folder: server.folder.path,
    reason: `PostgreSQL does not stop: ${output.trim()}`,
    nextStep: 'Look for a disk that does not answer, then try again.',
  })
}

/** Asks for what `stopServer` does first, and returns at once: SIGINT is PostgreSQL's fast shutdown. */
export function requestFastStop(pid: number): void {
  try {
    process.kill(pid, 'SIGINT')
  } catch (error) {
    if (errorCode(error) !== 'ESRCH') throw error
  }
}

/** Looked at before every stop: the number in the file may by now be another program's, which `pg_ctl` would signal. */
async function isServerRunning(server: Server): Promise<boolean> {
  const file = await readPostmasterFile(server.folder)
  return file.kind === 'running' && (await findServerProcesses(server.folder)).includes(file.pid)
}

/** Paths are given relative to the server's folder: `pg_ctl` puts them into a shell command between double quotes only. */
async function pgCtl(server: Server, args: string[]) {
  return await runProgram(server.binaries.pgCtl, [...args, '-D', basename(server.folder.cluster)], {
    cwd: server.folder.serverFolder,
    ids: server.user.kind === 'other' ? server.user.ids : undefined,
  })
}

function logName(server: Server): string {
  return basename(server.folder.log)
}

/** Makes the log the server's own, for it may not create files in root's folder; answers its length in bytes. */
async function openLog(server: Server): Promise<number> {
  const file = await open(server.folder.log, 'a', 0o600)
  try {
    if (server.user.kind === 'other') {
      await chown(server.folder.log, server.user.ids.uid, server.user.ids.gid)
    }
    return (await file.stat()).size
  } finally {
    await file.close()
  }
}

async function readLogFrom(server: Server, start: number): Promise<string> {
  const file = await open(server.folder.log, 'r')
  try {
    const { bytesRead, buffer } = await file.read({ buffer: Buffer.alloc(64 * 1024), position: start })
    return buffer.toString('utf8', 0, bytesRead)
  } finally {
    await file.close()
  }
}
