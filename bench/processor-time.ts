import { readFileSync } from 'node:fs'
import { childrenOf } from './memory.ts'

/** Linux counts in hundredths of a second, on every architecture that Node runs on. */
const microsecondsPerTick = 10_000

/**
 * Processor time since its start, in microseconds, from /proc (Linux): of a process with all its threads, or with its
 * children too, those that ended included. Undefined where it can't be read.
 *
 * Far steadier than a rate: what else runs on the machine takes time from both, but hardly changes how much is needed.
 */
export function processorMicroseconds(pid: number, scope: 'process' | 'tree' = 'process'): number | undefined {
  if (scope === 'process') return readTicks(pid, [11, 12])
  const own = readTicks(pid, [11, 12, 13, 14])
  if (own === undefined) return undefined
  return childrenOf(pid).reduce((sum, child) => sum + (readTicks(child, [11, 12, 13, 14]) ?? 0), own)
}

/** Fields of /proc/PID/stat behind the name: 11 and 12 are its own user and system time, 13 and 14 its ended children's. */
function readTicks(pid: number, fields: number[]): number | undefined {
  try {
    const values = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
    return fields.reduce((sum, field) => sum + Number(values[field]), 0) * microsecondsPerTick
  } catch {
    return undefined
  }
}
