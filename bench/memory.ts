import { readdirSync, readFileSync } from 'node:fs'

/**
 * Proportional resident memory in MB, from /proc (Linux): pages that processes share are split between them, so that a
 * tree adds up to what it really takes. 0 where it can't be read.
 */
export function residentMegabytes(pid: number, scope: 'process' | 'tree' = 'process'): number {
  const pids = scope === 'tree' ? [pid, ...childrenOf(pid)] : [pid]
  const kilobytes = pids.reduce((sum, each) => sum + proportionalKilobytes(each), 0)
  return Math.round(kilobytes / 1024)
}

function proportionalKilobytes(pid: number): number {
  try {
    return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0)
  } catch {
    return 0
  }
}

function childrenOf(pid: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((each) => parentOf(each) === pid)
}

function parentOf(pid: number): number | undefined {
  try {
    return Number(
      readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ')[1],
    )
  } catch {
    return undefined
  }
}
