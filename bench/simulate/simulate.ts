/**
 * What one machine does, simulated and compared with what was measured on it; and what it takes to do more, up to a
 * million requests a second. The same flags and the same `measured.json` print the same figures.
 */
import { parseArgs } from 'node:util'
import { compareWithMeasured } from './compare-with-measured.ts'
import { fitCosts } from './costs.ts'
import { type Measured, measuredPath, readMeasured } from './measured.ts'
import { ratesPerSecond, writePage } from './page-tables.ts'
import { simulateStep } from './simulate-step.ts'
import { type Assumptions, defaultAssumptions, type Installation, sizeInstallation } from './size-installation.ts'

const help = `npm run bench:simulate [-- flags]

Simulates the gateway with what was measured on one machine (bench/simulate/measured.json, written by
"node bench/simulate/measure.ts"), says how far off the simulation is there, and what higher rates need.

  --rates LIST             requests a second, separated by commas (default 100 to 1000000)
  --utilization N          how full a resource may be (${defaultAssumptions.utilization})
  --node-cores N           cores of a machine with one node (${defaultAssumptions.nodeCores})
  --database-cores N       cores of the largest PostgreSQL (${defaultAssumptions.databaseCoresMax})
  --database-efficiency N  what a core of a large PostgreSQL does, against a measured one (${defaultAssumptions.databaseEfficiency})
  --wal-megabytes N        megabytes a second that the disk of one write-ahead log takes (${defaultAssumptions.walMegabytesPerSecond})
  --connections N          connections that one PostgreSQL serves well (${defaultAssumptions.connectionsMax})
  --retention-days N       days that requests are kept (${defaultAssumptions.retentionDays})
  --round-trip-us N        from a node to the database and back, when they are apart (500)
  --commit-extra-us N      what a commit takes on top of the measured flush, when they are apart (0)
  --measured FILE          another measurement than bench/simulate/measured.json
  --seed N                 of the random numbers (1)
  --write-page             puts the tables into docs/operations/scaling.md
  --json                   figures as JSON
  --help                   this`

const { values: flags } = parseArgs({
  options: {
    rates: { type: 'string', default: ratesPerSecond.join(',') },
    utilization: { type: 'string' },
    'node-cores': { type: 'string' },
    'database-cores': { type: 'string' },
    'database-efficiency': { type: 'string' },
    'wal-megabytes': { type: 'string' },
    connections: { type: 'string' },
    'retention-days': { type: 'string' },
    'round-trip-us': { type: 'string', default: '500' },
    'commit-extra-us': { type: 'string', default: '0' },
    measured: { type: 'string', default: measuredPath },
    seed: { type: 'string', default: '1' },
    'write-page': { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

if (flags.help) console.log(help)
else {
  const measured = readMeasured(flags.measured)
  if (measured === undefined)
    fail(`Nothing was measured yet: "node bench/simulate/measure.ts" writes ${flags.measured}.`)
  if (flags['write-page']) writePage(measured)
  else run(measured)
}

function run(measured: Measured): void {
  const assumptions: Assumptions = {
    utilization: positive(flags.utilization, defaultAssumptions.utilization),
    nodeCores: positive(flags['node-cores'], defaultAssumptions.nodeCores),
    databaseCoresMax: positive(flags['database-cores'], defaultAssumptions.databaseCoresMax),
    databaseEfficiency: positive(flags['database-efficiency'], defaultAssumptions.databaseEfficiency),
    walMegabytesPerSecond: positive(flags['wal-megabytes'], defaultAssumptions.walMegabytesPerSecond),
    connectionsMax: positive(flags.connections, defaultAssumptions.connectionsMax),
    retentionDays: positive(flags['retention-days'], defaultAssumptions.retentionDays),
  }
  const order = {
    seed: Number(flags.seed),
    databaseRoundTripUs: positive(flags['round-trip-us'], 0),
    commitExtraUs: Number(flags['commit-extra-us']),
  }
  const costs = fitCosts(measured)
  const comparisons = compareWithMeasured(measured, order.seed)
  const steps = flags.rates.split(',').map((rate) => {
    const installation = sizeInstallation(positive(rate, 0), costs, measured.storedBytes, assumptions)
    return { ...installation, ...simulateStep(measured, costs, installation, assumptions, order) }
  })
  if (flags.json) console.log(JSON.stringify({ measured, costs, comparisons, assumptions, steps }, null, 2))
  else print(measured, comparisons, steps, assumptions)
}

function print(
  { machine, measuredAt, commit }: Measured,
  comparisons: ReturnType<typeof compareWithMeasured>,
  steps: (Installation & { p50Ms: number; p99Ms: number })[],
  assumptions: Assumptions,
): void {
  console.log(
    `Measured ${measuredAt.slice(0, 16)} at ${commit}: ${machine.processor}, ${machine.cores} cores, ${machine.memoryGigabytes} GB, Node ${machine.node}, PostgreSQL ${machine.postgres}.\n`,
  )
  console.log('Simulated and measured, closed loop, everything on that machine:')
  console.table(
    comparisons.map(({ offPerSecond, offP99, ...comparison }) => ({
      ...comparison,
      off: percent(offPerSecond),
      'off, p99': percent(offP99),
    })),
  )
  console.log('What a rate needs, experiences included:')
  console.table(
    steps.map((step) => ({
      'requests/s': step.perSecond,
      shape: step.shape,
      'inbound nodes': step.shape === 'one machine' ? '' : step.inboundNodes,
      'engine nodes': step.shape === 'one machine' ? '' : step.engineNodes,
      databases: step.databases,
      'cores each': step.cores,
      'binds first': `${step.binds}, ${percent(step.load)}`,
      'WAL MB/s': round(step.walMegabytesPerSecond),
      connections: step.connectionsPerDatabase,
      'stored GB/day': round(step.storedGigabytesPerDay),
      'kept TB': round(step.storedTerabytes),
      'p50 ms': step.p50Ms,
      'p99 ms': step.p99Ms,
    })),
  )
  console.log(
    `Assumed, not measured: resources at most ${percent(assumptions.utilization)} full; a core beyond the second of a PostgreSQL does ${percent(assumptions.databaseEfficiency)} of a measured one, up to ${assumptions.databaseCoresMax} cores; a WAL disk takes ${assumptions.walMegabytesPerSecond} MB/s and flushes as fast as the measured one; ${assumptions.connectionsMax} connections to a PostgreSQL; ${flags['round-trip-us']} µs between node and database; ${assumptions.retentionDays} days kept.`,
  )
}

function positive(text: string | undefined, fallback: number): number {
  const number = text === undefined ? fallback : Number(text)
  if (!(number > 0)) fail(`"${text}" is not a number above zero.`)
  return number
}

function fail(message: string): never {
  console.error(message)
  process.exit(1)
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`
}

function round(value: number): number {
  return Number(value.toPrecision(3))
}
