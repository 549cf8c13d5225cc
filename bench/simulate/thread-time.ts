import { readFileSync } from 'node:fs'

/** Linux counts in hundredths of a second, on every architecture that Node runs on. */
const microsecondsPerTick = 10_000

/** Processor time of a process's first thread, the one that runs JavaScript, since its start. From /proc: Linux only. */
export function mainThreadMicroseconds(pid: number): number {
  return readTicks(`/proc/${pid}/task/${pid}/stat`, [11, 12])
}

/** Processor time of this process's children that have ended. */
export function endedChildrenMicroseconds(): number {
  return readTicks('/proc/self/stat', [13, 14])
}

/** Fields behind the name, as in bench/processor-time.ts. */
function readTicks(path: string, fields: number[]): number {
  const values = readFileSync(path, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ')
  return fields.reduce((sum, field) => sum + Number(values[field]), 0) * microsecondsPerTick
}
