import { open, readFile, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { BuiltInPostgresError, errorCode } from './built-in-postgres-error.ts'
import { type DataFolder, folderKey } from './data-folder.ts'
import { isAlive } from './server-processes.ts'

/**
 * A gateway that is killed while it starts a program leaves, for a moment, a child that still has all its descriptors,
 * the lock among them (measured: in 5 of 60 kills, for up to 11 ms on a busy machine).
 */
const lastProgramWaitMs = 500

/** Held until released, or until the process is gone, however it went. */
export type GatewayLock = { release(): Promise<void> }

/**
 * One gateway per data folder on this machine, and one per relocated cluster: a copy of a data folder links to the same
 * one. `held` is the data folder's path or its server's folder. Throws `BuiltInPostgresError` when another gateway
 * holds it.
 *
 * On Linux the lock is a name in the abstract socket namespace (unix(7)): the kernel drops it with the process, and
 * the server, which starts with none of our descriptors, cannot inherit it. Elsewhere it is a file with our pid.
 */
export async function holdGatewayLock(folder: DataFolder, held: string): Promise<GatewayLock> {
  return process.platform === 'linux' ? await holdName(folder, held) : await holdFile(folder, held)
}

async function holdName(folder: DataFolder, held: string): Promise<GatewayLock> {
  const givenUpAt = Date.now() + lastProgramWaitMs
  for (;;) {
    const server = await listen(`\0${folderKey(held)}`)
    if (server !== undefined) return { release: () => new Promise<void>((resolve) => server.close(() => resolve())) }
    if (Date.now() > givenUpAt) throw folderInUse(folder, held, 'Stop it first')
    await delay(10)
  }
}

/** Answers undefined when somebody else listens. */
async function listen(path: string): Promise<Server | undefined> {
  const server = createServer((socket) => socket.destroy())
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen({ path, exclusive: true }, resolve)
    })
  } catch (error) {
    if (errorCode(error) === 'EADDRINUSE') return undefined
    throw error
  }
  server.unref()
  return server
}

async function holdFile(folder: DataFolder, held: string): Promise<GatewayLock> {
  const path = join(held, 'gateway.lock')
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      const file = await open(path, 'wx', 0o600)
      await file.writeFile(String(process.pid))
      await file.close()
      return { release: () => rm(path, { force: true }) }
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw error
      const pid = Number(await readFile(path, 'utf8'))
      if (pid > 0 && pid !== process.pid && isAlive(pid)) break
      await rm(path, { force: true })
    }
  }
  throw folderInUse(folder, held, `Stop it first (if there is none, delete ${path})`)
}

function folderInUse(folder: DataFolder, held: string, stop: string): BuiltInPostgresError {
  return new BuiltInPostgresError({
    folder: folder.path,
    reason: `another gateway runs on ${held === folder.path ? 'this data folder' : `the cluster it links to, ${held}`}`,
    nextStep: `${stop}, or give this one its own HOOKGATE_DATA_DIR. Gateways that share data need DATABASE_URL.`,
  })
}
