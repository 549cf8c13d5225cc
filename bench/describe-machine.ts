import { execFileSync } from 'node:child_process'
import {
  closeSync,
  fdatasyncSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statfsSync,
  statSync,
  writeSync,
} from 'node:fs'
import { cpus, release, totalmem, type } from 'node:os'
import { join } from 'node:path'
import { findBinaries } from '#platform/built-in-postgres/binaries.ts'

export type Machine = {
  processor: string
  cores: number
  memoryMegabytes: number
  disk: { kind: string; flushMs: number }
  node: string
  postgres: string
  system: string
}

/** What figures can't be compared without. The disk is the one below `folder`. */
export async function describeMachine(folder: string): Promise<Machine> {
  const { postgres } = await findBinaries(folder)
  return {
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryMegabytes: Math.round(totalmem() / 1024 / 1024),
    disk: { kind: diskKind(folder), flushMs: measureFlush(folder) },
    node: process.version,
    postgres: execFileSync(postgres, ['--version'], { encoding: 'utf8' }).trim(),
    system: `${type()} ${release()} ${process.arch}`,
  }
}

/** For a file's name. */
export function nameMachine({ processor, cores }: Machine): string {
  const words = processor.replace(/\((R|TM)\)|CPU|Processor|@.*$/gi, ' ').match(/[a-z0-9]+/gi) ?? ['unknown']
  return `${words.join('-').toLowerCase().slice(0, 40)}-${cores}-cores`
}

/** Linux says whether the device turns; what other systems have stays unknown. */
function diskKind(folder: string): string {
  const { dev } = statSync(folder)
  const device = `${(dev >> 8) & 0xfff}:${(dev & 0xff) | ((dev >> 12) & 0xfff00)}`
  const isTmpfs = statfsSync(folder).type === 0x01021994
  if (isTmpfs) return 'memory'
  for (const path of [`/sys/dev/block/${device}/queue/rotational`, `/sys/dev/block/${device}/../queue/rotational`])
    try {
      return readFileSync(path, 'utf8').trim() === '1' ? 'rotating' : 'solid state'
    } catch {
      // Not a device of its own, or not Linux.
    }
  return 'unknown'
}

/** The median of a few: a page appended and flushed, as each commit does at least. */
function measureFlush(parent: string): number {
  const folder = mkdtempSync(join(parent, 'hookgate-bench-'))
  const file = openSync(join(folder, 'flush'), 'w')
  try {
    const page = Buffer.alloc(8192, 1)
    const durations = Array.from({ length: 51 }, () => {
      const startedAt = performance.now()
      writeSync(file, page)
      fdatasyncSync(file)
      return performance.now() - startedAt
    })
    return Number((durations.toSorted((a, b) => a - b)[25] ?? 0).toFixed(3))
  } finally {
    closeSync(file)
    rmSync(folder, { recursive: true })
  }
}
