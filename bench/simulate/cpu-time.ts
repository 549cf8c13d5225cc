import { readdirSync, readFileSync } from 'node:fs'

/** Processor time so far, in microseconds. Linux only: read from /proc. */
export type CpuTime = { mainThread: number; otherThreads: number }

const microsecondsPerTick = 10_000

export function processCpuTime(pid: number): CpuTime {
  let mainThread = 0
  let otherThreads = 0
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    const microseconds = scheduledMicroseconds(`/proc/${pid}/task/${thread}`)
    if (Number(thread) === pid) mainThread += microseconds
    else otherThreads += microseconds
  }
  return { mainThread, otherThreads }
}

/** A process, its children, and those of its children that have ended. For PostgreSQL that is all of the server. */
export function treeCpuTime(pid: number): number {
  const living = [pid, ...livingChildren(pid)].reduce((sum, each) => sum + scheduledMicroseconds(`/proc/${each}`), 0)
  return living + endedChildrenCpuTime(pid)
}

/** What the children that have ended took: proc(5), cutime and cstime. */
export function endedChildrenCpuTime(pid: number): number {
  const fields = statFields(pid)
  return (Number(fields[13]) + Number(fields[14])) * microsecondsPerTick
}

/** 0 for one that ended a moment ago: then its parent has it among the ended. */
function scheduledMicroseconds(folder: string): number {
  try {
    return Number(readFileSync(`${folder}/schedstat`, 'utf8').split(' ')[0]) / 1000
  } catch {
    return 0
  }
}

function livingChildren(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number)
}

/** The fields after the name, which may hold anything: the first is the state. */
function statFields(pid: number): string[] {
  return readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ')
}
