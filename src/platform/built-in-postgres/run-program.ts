import { spawn } from 'node:child_process'

/** How a program ended: its exit code (null after a signal) and all it wrote to stdout and stderr. */
export type ProgramResult = { exitCode: number | null; output: string }

/** What a program gets. Its environment is PATH and LC_ALL=C: the gateway's own holds secrets. */
export type ProgramOptions = {
  cwd?: string
  /** Run as this user; only root may say so. */
  ids?: { uid: number; gid: number } | undefined
}

/**
 * Runs a program to its end. It gets a session of its own, so a Ctrl-C in the terminal reaches the gateway only.
 * Throws the system error when the program cannot be started.
 */
export async function runProgram(file: string, args: string[], options: ProgramOptions): Promise<ProgramResult> {
  return await new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      cwd: options.cwd,
      env: { PATH: process.env.PATH ?? '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' },
      ...options.ids,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    const collect = (chunk: Buffer) => {
      output += chunk.toString('utf8')
    }
    child.stdout.on('data', collect)
    child.stderr.on('data', collect)
    child.once('error', reject)
    child.once('close', (exitCode) => resolve({ exitCode, output }))
  })
}
