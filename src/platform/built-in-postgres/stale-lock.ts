import { rm } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { BuiltInPostgresError, errorCode } from './built-in-postgres-error.ts'
import type { DataFolder } from './data-folder.ts'
import { type Server, stopServer } from './pg-ctl.ts'
import { postmasterFilePath, readPostmasterFile } from './postmaster-file.ts'
import { findServerProcesses, isAlive } from './server-processes.ts'
import { doesSocketAnswer, socketPath } from './socket-directory.ts'

const survivorWaitMs = 5_000

/**
 * Makes way for a new server after a gateway that did not stop its own. Called with the gateway's lock held, so any
 * server that still runs here is an orphan:
 *
 * 1. A server left running is stopped; it may have the settings and the program of another release.
 * 2. Children that outlived their server are ended, since they could still write.
 * 3. A socket that answers all the same belongs to a server whose processes we cannot see: another container on the
 *    same folder. Refused, because two servers would destroy the cluster.
 * 4. Only then lock files are removed, and only those PostgreSQL would stumble on: the process number in it is in use
 *    by another program by now, or there is none. One whose process is gone stays, because PostgreSQL finds the shared
 *    memory of the former server by it.
 */
export async function clearWayForServer(server: Server, log: { warn(message: string): void }): Promise<void> {
  const { folder } = server
  const file = await readPostmasterFile(folder)
  if ((await findServerProcesses(folder)).length > 0) {
    log.warn(`PostgreSQL in ${folder.path} was left running by a gateway that is gone; stopping it`)
    await stopServer(server)
    await endSurvivors(folder)
  }

  const sockets = new Set([server.socketDirectory])
  if (file.kind === 'running' && file.socketDirectory !== undefined) sockets.add(file.socketDirectory)
  for (const directory of sockets) {
    if (!(await doesSocketAnswer(directory))) continue
    throw new BuiltInPostgresError({
      folder: folder.path,
      reason: `a PostgreSQL that is not on this machine or in this container answers on ${socketPath(directory)}`,
      nextStep: 'Stop the gateway that uses this folder, or give this one its own HOOKGATE_DATA_DIR.',
    })
  }
  await rm(socketPath(server.socketDirectory), { force: true })
  await rm(`${socketPath(server.socketDirectory)}.lock`, { force: true })

  const left = await readPostmasterFile(folder)
  if (left.kind === 'unreadable' || (left.kind === 'running' && isAlive(left.pid))) {
    log.warn(`PostgreSQL in ${folder.path} was not stopped in order; removing its lock file`)
    await rm(postmasterFilePath(folder), { force: true })
  }
}

/** Children of a server that was killed notice at their next wait, or, in a long statement, when told (SIGQUIT). */
async function endSurvivors(folder: DataFolder): Promise<void> {
  for (const signal of ['SIGQUIT', 'SIGKILL'] as const) {
    const givenUpAt = Date.now() + survivorWaitMs
    for (const pid of await findServerProcesses(folder)) signalIfThere(pid, signal)
    while (Date.now() < givenUpAt) {
      if ((await findServerProcesses(folder)).length === 0) return
      await delay(20)
    }
  }
  throw new BuiltInPostgresError({
    folder: folder.path,
    reason: `processes of an earlier PostgreSQL do not end (${(await findServerProcesses(folder)).join(', ')})`,
    nextStep: 'Look for a disk that does not answer, then try again.',
  })
}

function signalIfThere(pid: number, signal: 'SIGQUIT' | 'SIGKILL'): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if (errorCode(error) !== 'ESRCH') throw error
  }
}
