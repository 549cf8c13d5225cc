import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { compareWithMeasured } from './compare-with-measured.ts'
import { type Cost, fitCosts } from './costs.ts'
import type { Measured } from './measured.ts'
import { simulateStep } from './simulate-step.ts'
import { defaultAssumptions, sizeBuffer, sizeInstallation } from './size-installation.ts'

/** The rates of the page, and of `npm run bench:simulate` without flags. */
export const ratesPerSecond = [100, 1_000, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000]

const seed = 1
const batchEntries = 64
const peakFactor = 10
const peakSeconds = 60

/** The tables of docs/operations/scaling.md by name. The same measurement makes the same tables. */
export function pageTables(measured: Measured): Record<string, string> {
  const costs = fitCosts(measured)
  const { machine, measuredAt, commit, storedBytes, experiences } = measured
  const comparisons = compareWithMeasured(measured, seed)
  const per = ({ perRequest, perBatch }: Cost) => perRequest + perBatch / batchEntries
  const steps = ratesPerSecond.map((rate) => sizeInstallation(rate, costs, storedBytes, defaultAssumptions))
  const { accept } = costs
  return {
    machine: `${measuredAt.slice(0, 10)}, commit ${commit}: ${machine.processor}, ${machine.cores} cores, ${machine.memoryGigabytes} GB; Node ${machine.node}, PostgreSQL ${machine.postgres}.`,
    measured: table(
      ['senders at once', 'roles', 'accepted a second', 'p99 ms', 'simulated', 'simulated p99 ms'],
      comparisons.map((each) => [
        each.connections,
        each.roles,
        thousands(each.measuredPerSecond),
        short(each.measuredP99Ms),
        `${thousands(each.simulatedPerSecond)} (${signed(each.offPerSecond)})`,
        short(each.simulatedP99Ms),
      ]),
    ),
    costs: table(
      ['', 'a request, in batches of 64', 'the same, alone in its batch', 'its experience'],
      [
        ['the node’s one thread, µs', ...ends(accept.nodeThreadUs, per), short(experiences.nodeThreadUs)],
        [
          'other threads of the node, µs',
          ...ends(accept.nodeOtherThreadsUs, per),
          short(experiences.nodeOtherThreadsUs),
        ],
        ['PostgreSQL, all its processes, µs', ...ends(accept.postgresUs, per), short(experiences.postgresUs)],
        ['write-ahead log, bytes', ...ends(accept.walBytes, per), thousands(experiences.walBytes)],
        [
          'on disk afterwards, with indexes, bytes',
          thousands(storedBytes.request),
          thousands(storedBytes.request),
          thousands(storedBytes.experience + storedBytes.activities),
        ],
      ],
    ),
    flushes: table(
      ['written and flushed', 'mean ms', 'median', '95 %', 'worst'],
      measured.flushes.map(({ bytes, meanUs, quantilesUs }) => [
        `${bytes / 1024} KiB`,
        ...[meanUs, quantilesUs[10] ?? 0, quantilesUs[19] ?? 0, quantilesUs[20] ?? 0].map((us) => short(us / 1000)),
      ]),
    ),
    steps: table(
      [
        'requests a second',
        'inbound + engine nodes',
        'PostgreSQL',
        'nearest to its limit',
        'connections to each',
        'p99 ms',
      ],
      steps.map((step) => [
        thousands(step.perSecond),
        step.shape === 'one machine'
          ? `one machine with ${step.cores} cores`
          : `${step.inboundNodes} + ${step.engineNodes}`,
        step.shape === 'one machine' ? 'on it' : `${step.databases} × ${step.cores} cores`,
        `${step.binds}, ${Math.round(step.load * 100)} %`,
        step.connectionsPerDatabase,
        short(simulateStep(measured, costs, step, defaultAssumptions, { seed }).p99Ms),
      ]),
    ),
    volumes: table(
      [
        'requests a second',
        'requests a day',
        'WAL MB/s',
        'WAL a day',
        'stored a day',
        `kept for ${defaultAssumptions.retentionDays} days`,
        'days that 10 TB hold',
      ],
      steps.map((step) => [
        thousands(step.perSecond),
        `${short((step.perSecond * 86_400) / 1e6)} million`,
        short(step.walMegabytesPerSecond),
        bytes(step.walGigabytesPerDay),
        bytes(step.storedGigabytesPerDay),
        bytes(step.storedGigabytesPerDay * defaultAssumptions.retentionDays),
        step.storedGigabytesPerDay > 1e6 ? '0' : short(10_000 / step.storedGigabytesPerDay),
      ]),
    ),
    buffer: bufferTable(),
  }
}

/** It hangs on nothing that is measured. */
function bufferTable(): string {
  return table(
    [
      'databases drain, a second',
      `peak of ${peakSeconds} s, a second`,
      'left in the log, 3 replicas',
      'drained after',
      'written by the log, MB/s',
    ],
    [1_000, 10_000, 100_000].map((drainPerSecond) => {
      const peakPerSecond = drainPerSecond * peakFactor
      const { gigabytes, drainSeconds, peakMegabytesPerSecond } = sizeBuffer({
        peakPerSecond,
        peakSeconds,
        drainPerSecond,
        bytesPerRequest: 1_000,
        replicas: 3,
      })
      return [
        thousands(drainPerSecond),
        thousands(peakPerSecond),
        bytes(gigabytes),
        `${short(drainSeconds / 60)} min`,
        thousands(peakMegabytesPerSecond),
      ]
    }),
  )
}

/** What the page says where nothing was measured yet. */
export const unmeasuredTables: Record<string, string> = {
  ...Object.fromEntries(
    ['machine', 'measured', 'costs', 'flushes', 'steps', 'volumes'].map((name) => [name, '*Not measured yet.*']),
  ),
  buffer: bufferTable(),
}

export const pagePath = join(import.meta.dirname, '../../docs/operations/scaling.md')

export function writePage(measured: Measured): void {
  writeFileSync(pagePath, fillPage(readFileSync(pagePath, 'utf8'), pageTables(measured)))
}

/** Puts each table between its two marks: `<!-- simulated: name -->` and `<!-- /simulated -->`. */
export function fillPage(page: string, tables: Record<string, string>): string {
  return page.replace(
    /(<!-- simulated: (\w+) -->\n)(?:[\s\S]*?\n)??(<!-- \/simulated -->)/g,
    (_, begin: string, name: string, end: string) => {
      const content = tables[name]
      if (content === undefined) throw new Error(`The page asks for a table "${name}", which does not exist.`)
      return `${begin}${content}\n${end}`
    },
  )
}

function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n')
}

function ends(cost: Cost, per: (cost: Cost) => number): [string, string] {
  return [short(per(cost)), short(cost.perRequest + cost.perBatch)]
}

function thousands(value: number): string {
  return Math.round(value).toLocaleString('en')
}

function short(value: number): string {
  return value >= 1_000
    ? thousands(Number(value.toPrecision(3)))
    : String(Number(value.toPrecision(value < 100 ? 2 : 3)))
}

function bytes(gigabytes: number): string {
  if (gigabytes >= 1e6) return `${short(gigabytes / 1e6)} PB`
  return gigabytes >= 1_000 ? `${short(gigabytes / 1_000)} TB` : `${short(gigabytes)} GB`
}

function signed(share: number): string {
  const percent = Math.round(share * 100)
  return `${percent > 0 ? '+' : percent < 0 ? '−' : '±'}${Math.abs(percent)} %`
}
