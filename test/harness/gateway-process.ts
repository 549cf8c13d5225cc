import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Closing, closeAtEnd } from './closing.ts'
import { until } from './until.ts'

export type GatewayProcess = {
  url: string
  child: ChildProcess
  /** Everything it has printed. */
  output(): string
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>
  /** Resolves with the exit code once the process has ended; null when a signal ended it. */
  exited: Promise<number | null>
  /** A signal to every process of its PostgreSQL, at once. The gateway is left alone. */
  signalDatabase(signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void
  /** SIGKILL to one process that serves a connection: PostgreSQL ends the others and recovers, as after a lack of memory. */
  crashDatabase(): void
  /** SIGKILL to the gateway and to every process of its PostgreSQL, at once. */
  killEverything(): Promise<void>
}

const root = join(import.meta.dirname, '../..')

/** A folder for the data of gateway processes, which the built-in PostgreSQL's user can pass; removed at the end. */
export async function dataFolder(closing: Closing): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'hookgate-durability-'))
  await chmod(folder, 0o711)
  closeAtEnd(closing, () => rm(folder, { recursive: true, force: true }))
  return join(folder, 'data')
}

export type GatewayProcessOptions = {
  dataDir: string
  port?: number
  settings?: Record<string, string>
  /** The folder of another version of the program. */
  program?: string
}

/** The shipped program as a process of its own, on its built-in PostgreSQL: nothing is faster than in production. */
export async function startGatewayProcess(
  closing: Closing,
  { dataDir, port = 0, settings = {}, program = root }: GatewayProcessOptions,
): Promise<GatewayProcess> {
  const chosen = port === 0 ? await freePort() : port
  const url = `http://127.0.0.1:${chosen}`
  const chunks: string[] = []
  const child = spawn(join(program, 'bin/hookgate'), ['serve'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH,
      HOOKGATE_DATA_DIR: dataDir,
      HOOKGATE_PORT: String(chosen),
      HOOKGATE_OWNER_EMAIL: 'owner@example.com',
      HOOKGATE_OWNER_PASSWORD: 'correct horse battery',
      HOOKGATE_OUTBOUND_ALLOW: '127.0.0.0/8',
      HOOKGATE_DRAIN_DELAY_SECONDS: '0',
      ...settings,
    },
  })
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => chunks.push(String(chunk)))
  // Not 'exit': by then its last words may still be on their way.
  const exited = once(child, 'close').then(([code]) => code as number | null)
  const isRunning = () => child.exitCode === null && child.signalCode === null
  // The built-in PostgreSQL has to be stopped by its gateway; one without would wait for balancers that are gone.
  const hasPostgres = settings.DATABASE_URL === undefined
  closeAtEnd(closing, async () => {
    if (!isRunning()) return
    child.kill(hasPostgres ? 'SIGTERM' : 'SIGKILL')
    await exited
  })
  await until(
    async () => {
      if (!isRunning()) {
        await exited
        throw new Error(`The gateway did not start:\n${chunks.join('')}`)
      }
      return await fetch(`${url}/readyz`).then(
        ({ ok }) => ok,
        () => false,
      )
    },
    'the gateway to be ready',
    120_000,
  )
  return {
    url,
    child,
    output: () => chunks.join(''),
    exited,
    stop() {
      child.kill('SIGTERM')
      return exited
    },
    signalDatabase(signal) {
      for (const pid of postgresPids(dataDir)) signalIfThere(pid, signal)
    },
    crashDatabase() {
      const [, ...children] = postgresPids(dataDir)
      const serving = children.find((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('[local]'))
      if (serving === undefined) throw new Error('No process of PostgreSQL serves a connection.')
      process.kill(serving, 'SIGKILL')
    },
    async killEverything() {
      const postgres = postgresPids(dataDir)
      child.kill('SIGKILL')
      for (const pid of postgres) signalIfThere(pid, 'SIGKILL')
      await exited
    },
  }
}

/** The postmaster of the folder and its children. */
function postgresPids(dataDir: string): number[] {
  const postmaster = Number(readFileSync(join(dataDir, 'postgres/postmaster.pid'), 'utf8').split('\n')[0])
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n')
  const processes = lines.map((line) => line.trim().split(/\s+/).map(Number))
  return [postmaster, ...processes.flatMap(([pid = 0, parent]) => (parent === postmaster ? [pid] : []))]
}

function signalIfThere(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // It ended with its parent.
  }
}

/** A port of the loopback address on which nobody listens at this moment. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
