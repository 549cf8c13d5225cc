import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import type { TestGateway } from '../harness/gateway.ts'

const program = join(import.meta.dirname, '../../bin/hookgate')

/** Starts the command line at a pseudo-terminal, which util-linux's `script` makes. What it shows is its `stdout`. */
export function spawnAtTerminal(
  args: string[],
  { url, key }: Pick<TestGateway, 'url' | 'key'>,
): ChildProcessByStdio<Writable, Readable, null> {
  const command = [program, ...args].map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ')
  return spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
    env: { PATH: process.env.PATH, SHELL: '/bin/sh', HOOKGATE_URL: url, HOOKGATE_KEY: key },
    stdio: ['pipe', 'pipe', 'ignore'],
  })
}
