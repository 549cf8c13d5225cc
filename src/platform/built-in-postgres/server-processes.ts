import { readdir, readFile, readlink } from 'node:fs/promises'
import { basename } from 'node:path'
import { errorCode } from './built-in-postgres-error.ts'
import type { DataFolder } from './data-folder.ts'
import { runProgram } from './run-program.ts'

/** Whether a process has this number, ours or anybody's. A zombie counts. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return errorCode(error) === 'EPERM'
  }
}

/**
 * Whether this process, started as the server of this cluster, still runs. On Linux a zombie does not: where the gateway
 * is the first process of a container, nobody reaps a server that was killed.
 */
export async function isServerAlive(folder: DataFolder, pid: number): Promise<boolean> {
  return process.platform === 'linux' ? await isServerProcess(pid, folder) : isAlive(pid)
}

/** The running processes, main and children, of the server of this cluster. Zombies are not running. */
export async function findServerProcesses(folder: DataFolder): Promise<number[]> {
  if (process.platform !== 'linux') return await findByCommand(folder)
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number)
  const isServer = await Promise.all(pids.map((pid) => isServerProcess(pid, folder)))
  return pids.filter((_, index) => isServer[index])
}

/**
 * A server's working folder is its cluster, but without CAP_SYS_PTRACE (a container) root may not look at that of
 * another user's process. Its command line is open to all, and carries the cluster's name (see `server-settings.ts`).
 */
async function isServerProcess(pid: number, folder: DataFolder): Promise<boolean> {
  try {
    if ((await readFile(`/proc/${pid}/comm`, 'utf8')).trim() !== 'postgres') return false
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8')
    if (command === '') return false
    return isServerCommand(command, folder) || (await readlink(`/proc/${pid}/cwd`)) === folder.cluster
  } catch (error) {
    const code = errorCode(error)
    // Gone while we looked, or not ours to look at.
    if (code === 'ENOENT' || code === 'ESRCH' || code === 'EACCES' || code === 'EPERM') return false
    throw error
  }
}

async function findByCommand(folder: DataFolder): Promise<number[]> {
  const { output } = await runProgram('ps', ['-axww', '-o', 'pid=,command='], {})
  const rows = output.split('\n').map((line) => /^\s*(\d+)\s+(.*)$/.exec(line))
  return rows.flatMap((row) => (row?.[1] && row[2] && isServerCommand(row[2], folder) ? [Number(row[1])] : []))
}

function isServerCommand(command: string, folder: DataFolder): boolean {
  if (command.startsWith(`postgres: ${folder.key}: `)) return true
  const program = command.split(/[\0 ]/, 1)[0] ?? ''
  return basename(program) === 'postgres' && command.includes(`cluster_name=${folder.key}`)
}
