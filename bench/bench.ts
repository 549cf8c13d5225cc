/**
 * Measures the gateway against what the machine can do at all, scenario by scenario: see docs/operations/performance.md.
 * Progress goes to stderr; the table, or with --json the results, to stdout.
 */
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { describeMachine } from './describe-machine.ts'
import { chooseScenarios, findScenarios } from './find-scenarios.ts'
import { formatResult } from './format-result.ts'
import { runScenario, type ScenarioResult } from './run-scenario.ts'
import type { Scenario } from './scenario.ts'
import { exitCodeOf, type Results, readCommit, writeResults } from './write-results.ts'

const usage = `npm run bench -- [options]

  --list             names the scenarios and what is asked of them
  --only NAME,…      runs these, in this order
  --rounds N         how often each is measured (5)
  --seconds N        how long one load lasts (4)
  --requests N       how many requests, for scenarios that send a number
  --setting N=V      a setting for the gateways; may be repeated
  --data DIR         a data folder that npm run bench:history has filled
  --disk DIR         where data is kept meanwhile (${tmpdir()})
  --results DIR      where the results are written (bench/results)
  --json             prints the results as JSON
  --check            ends with 1 when a floor is missed`

class UsageError extends Error {}

try {
  process.exitCode = await main()
} catch (error) {
  process.exitCode = error instanceof UsageError ? 2 : 1
  console.error(error instanceof UsageError ? `${error.message}\n\n${usage}` : error)
}

async function main(): Promise<number> {
  const flags = readFlags()
  if (flags.help) return print(usage)
  const all = await findScenarios()
  if (flags.list) return print(all.map(describe).join('\n'))
  const scenarios = choose(all, flags.only)

  const results: Results = {
    date: new Date().toISOString(),
    commit: readCommit(),
    machine: await describeMachine(flags.disk),
    rounds: flags.rounds,
    seconds: flags.seconds,
    settings: flags.settings,
    scenarios: await runAll(scenarios, flags),
  }
  const path = writeResults(flags.results, results)
  if (flags.json) print(JSON.stringify(results, null, 2))
  else
    print(
      `\nMedians of ${flags.rounds} rounds, and the spread.\n\n${results.scenarios.map(formatResult).join('\n\n')}\n`,
    )
  console.error(`Written to ${path}`)
  return exitCodeOf(results, flags.check)
}

type Flags = ReturnType<typeof readFlags>

function readFlags() {
  try {
    const { values } = parseArgs({
      options: {
        help: { type: 'boolean', default: false },
        list: { type: 'boolean', default: false },
        only: { type: 'string' },
        rounds: { type: 'string', default: '5' },
        seconds: { type: 'string', default: '4' },
        requests: { type: 'string' },
        setting: { type: 'string', multiple: true, default: [] },
        data: { type: 'string' },
        disk: { type: 'string', default: tmpdir() },
        results: { type: 'string', default: join(import.meta.dirname, 'results') },
        json: { type: 'boolean', default: false },
        check: { type: 'boolean', default: false },
      },
    })
    return {
      ...values,
      rounds: readNumber('--rounds', values.rounds, /^[1-9]\d*$/),
      seconds: readNumber('--seconds', values.seconds, /^\d+(\.\d+)?$/),
      requests: values.requests === undefined ? undefined : readNumber('--requests', values.requests, /^[1-9]\d*$/),
      settings: Object.fromEntries(values.setting.map(readSetting)),
    }
  } catch (error) {
    throw new UsageError((error as Error).message)
  }
}

function readNumber(flag: string, text: string, pattern: RegExp): number {
  if (!pattern.test(text) || Number(text) === 0)
    throw new UsageError(`${flag} must be a number above 0, not "${text}".`)
  return Number(text)
}

function readSetting(text: string): [name: string, value: string] {
  const [name = '', ...value] = text.split('=')
  if (value.length === 0) throw new UsageError(`--setting must be NAME=VALUE, not "${text}".`)
  return [name, value.join('=')]
}

function choose(scenarios: Scenario[], only: string | undefined): Scenario[] {
  try {
    return chooseScenarios(scenarios, only)
  } catch (error) {
    throw new UsageError((error as Error).message)
  }
}

function describe({ name, measures, floors, isOptional }: Scenario): string {
  const asked = floors.map((floor) =>
    'atLeast' in floor ? `${floor.figure} at least ${floor.atLeast}` : `${floor.figure} at most ${floor.atMost}`,
  )
  const when = isOptional ? ' (only when named)' : ''
  return [`${name}${when}: ${measures}`, ...(asked.length === 0 ? [] : [`  asked: ${asked.join(', ')}`])].join('\n')
}

async function runAll(scenarios: Scenario[], flags: Flags): Promise<ScenarioResult[]> {
  const results: ScenarioResult[] = []
  for (const scenario of scenarios) {
    console.error(`${scenario.name}: ${scenario.measures}`)
    results.push(
      await runScenario(scenario, {
        rounds: flags.rounds,
        durationMs: flags.seconds * 1000,
        requests: flags.requests,
        data: flags.data,
        parentFolder: flags.disk,
        settings: flags.settings,
        say: (line) => console.error(line),
      }),
    )
  }
  return results
}

function print(text: string): number {
  console.log(text)
  return 0
}
