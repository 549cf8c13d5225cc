import { readdirSync, readFileSync } from 'node:fs'

/**
 * Proportional resident memory in MB, from /proc (Linux): pages that processes share are split between them, so that a
 * tree adds up to what it really takes. Undefined where it can't be read.
 */
export function residentMegabytes(pid: number, scope: 'process' | 'tree' = 'process'): number | undefined {
  const own = proportionalKilobytes(pid)
  if (own === undefined) return undefined
  const children = scope === 'tree' ? childrenOf(pid) : []
  return Math.round(children.reduce((sum, child) => sum + (proportionalKilobytes(child) ?? 0), own) / 1024)
}

function proportionalKilobytes(pid: number): number | undefined {
  try {
    const kilobytes = /^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1]
    return kilobytes === undefined ? undefined : Number(kilobytes)
  } catch {
    return undefined
  }
}

export function childrenOf(pid: number): number[] {
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

/** The most that a process has had in memory since its start, in MB. Shared pages count in full. */
export function peakResidentMegabytes(pid: number): number | undefined {
  try {
    const kilobytes = /^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    return kilobytes === undefined ? undefined : Math.round(Number(kilobytes) / 1024)
  } catch {
    return undefined
  }
}
