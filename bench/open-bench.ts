import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Bench, Measured } from './scenario.ts'
import { startBenchGateway } from './start-bench-gateway.ts'

export type BenchOptions = {
  rounds: number
  durationMs: number
  requests?: number | undefined
  data?: string | undefined
  /** On the disk that is measured. */
  parentFolder: string
  settings: Record<string, string>
  say: (line: string) => void
}

export type OpenBench = Bench & { notes: string[]; close(): Promise<void> }

/** What one scenario runs with. `close` ends and removes everything, last opened first. */
export function openBench(options: BenchOptions): OpenBench {
  const { rounds, durationMs, requests, data, parentFolder, settings, say } = options
  const closings: (() => unknown)[] = []
  const notes: string[] = []
  const bench: OpenBench = {
    rounds,
    durationMs,
    requests,
    data,
    settings,
    say,
    notes,
    note: (line) => void notes.push(line),
    makeFolder() {
      const folder = mkdtempSync(join(parentFolder, 'hookgate-bench-'))
      // The built-in PostgreSQL may run as another user.
      chmodSync(folder, 0o711)
      closings.push(() => rmSync(folder, { recursive: true, force: true }))
      return folder
    },
    async startGateway(own = {}, dataDir = join(bench.makeFolder(), 'data')) {
      const gateway = await startBenchGateway(dataDir, { ...settings, ...own })
      closings.push(() => gateway.stop())
      return gateway
    },
    async startServer(name, environment = {}) {
      const server = spawn(process.execPath, [join(import.meta.dirname, 'servers', `${name}.ts`)], {
        stdio: ['ignore', 'pipe', 'inherit'],
        env: { PATH: process.env.PATH, ...environment },
      })
      const stop = () => stopProcess(server)
      closings.push(stop)
      return { port: Number(await firstLine(server)), stop }
    },
    async eachRound<Name extends string>(round: () => Promise<Measured<Name>>) {
      const all: Measured<Name>[] = []
      for (let number = 1; number <= rounds; number += 1) {
        const measured = await round()
        all.push(measured)
        const figures = Object.entries<number | undefined>(measured).map(([name, value]) => `${name} ${value ?? '–'}`)
        say(`  ${number}/${rounds}: ${figures.join(' · ')}`)
      }
      return all
    },
    closeAtEnd: (close) => void closings.push(close),
    async close() {
      const failures: unknown[] = []
      // One that fails must not leave the others running.
      for (const close of closings.splice(0).toReversed())
        try {
          await close()
        } catch (error) {
          failures.push(error)
        }
      if (failures.length > 0) throw failures[0]
    },
  }
  return bench
}

function firstLine(process: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    process.stdout?.once('data', (chunk) => resolve(String(chunk).trim()))
    process.once('exit', () => reject(new Error('A server of the bench did not start.')))
  })
}

export async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  await exited
}
