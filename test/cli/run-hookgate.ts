import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { text } from 'node:stream/consumers'
import type { TestGateway } from '../harness/gateway.ts'

export type Ended = { exitCode: number | null; stdout: string; stderr: string }

type Options = {
  /** Whose URL and key the command gets. */
  gateway?: Pick<TestGateway, 'url' | 'key'>
  environment?: Record<string, string>
  /** What is piped into it; nothing by default. */
  input?: string
  cwd?: string
}

const program = join(import.meta.dirname, '../../bin/hookgate')

/** Starts the command line as people do: the real program, in a process of its own, without this one's settings. */
export function spawnHookgate(
  args: string[],
  { gateway, environment = {}, cwd }: Options = {},
): ChildProcessByStdio<Writable, Readable, Readable> {
  return spawn(program, args, {
    cwd,
    env: {
      PATH: process.env.PATH,
      ...(gateway === undefined ? {} : { HOOKGATE_URL: gateway.url, HOOKGATE_KEY: gateway.key }),
      ...environment,
    },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
}

/** Runs a command to its end. */
export async function runHookgate(args: string[], options: Options = {}): Promise<Ended> {
  const child = spawnHookgate(args, options)
  child.stdin.end(options.input ?? '')
  const [stdout, stderr, [exitCode]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  return { exitCode, stdout, stderr }
}

/** Runs a command that must succeed and say nothing on standard error, and reads its JSON. */
// biome-ignore lint/suspicious/noExplicitAny: a test looks into answers of every shape
export async function runForJson(args: string[], options: Options = {}): Promise<any> {
  const { exitCode, stdout, stderr } = await runHookgate([...args, '--json'], options)
  if (exitCode !== 0 || stderr !== '') throw new Error(`hookgate ${args.join(' ')} ended with ${exitCode}: ${stderr}`)
  return JSON.parse(stdout)
}
