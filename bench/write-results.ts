import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Machine, nameMachine } from './describe-machine.ts'
import type { ScenarioResult } from './run-scenario.ts'

export type Results = {
  date: string
  /** Of the code; with a plus when there are changes on top. */
  commit: string
  machine: Machine
  rounds: number
  seconds: number
  /** What the gateways were told beyond their defaults. */
  settings: Record<string, string>
  scenarios: ScenarioResult[]
}

/** One file a run, named after its moment and its machine. Answers its path. */
export function writeResults(folder: string, results: Results): string {
  const moment = results.date.slice(0, 19).replaceAll(':', '-')
  const path = join(folder, `${moment}-${nameMachine(results.machine)}.json`)
  mkdirSync(folder, { recursive: true })
  writeFileSync(path, `${JSON.stringify(results, null, 2)}\n`)
  return path
}

/** A missed floor is a failure only to who asks for it: on another machine it may be right. */
export function exitCodeOf({ scenarios }: Pick<Results, 'scenarios'>, isChecked: boolean): number {
  return isChecked && scenarios.some(({ floors }) => floors.some(({ missed }) => missed)) ? 1 : 0
}

export function readCommit(): string {
  const git = (...args: string[]) =>
    execFileSync('git', args, {
      cwd: import.meta.dirname,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim()
  try {
    return git('rev-parse', '--short', 'HEAD') + (git('status', '--porcelain') === '' ? '' : '+')
  } catch {
    return 'unknown'
  }
}
