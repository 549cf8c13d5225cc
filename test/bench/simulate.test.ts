import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { promisify } from 'node:util'
import { createClock } from '../../bench/simulate/clock.ts'
import { compareWithMeasured, statedMargin } from '../../bench/simulate/compare-with-measured.ts'
import { fitCosts } from '../../bench/simulate/costs.ts'
import { createDisk, createFlushTimes } from '../../bench/simulate/disk.ts'
import { createEventLoop } from '../../bench/simulate/event-loop.ts'
import { createMachine } from '../../bench/simulate/machine.ts'
import { type AcceptPoint, type Measured, readMeasured } from '../../bench/simulate/measured.ts'
import { fillPage, pagePath, pageTables, unmeasuredTables } from '../../bench/simulate/page-tables.ts'
import { createRandom } from '../../bench/simulate/random.ts'
import { runSimulation, type Scenario } from '../../bench/simulate/run-simulation.ts'
import {
  connectionsPerNode,
  defaultAssumptions,
  sizeBuffer,
  sizeInstallation,
} from '../../bench/simulate/size-installation.ts'

const root = join(import.meta.dirname, '../..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')
/** Made up, so that these tests don't hang on a machine. */
const examplePath = join(import.meta.dirname, 'example-measured.json')
const measured = readMeasured(examplePath) as Measured
const costs = fitCosts(measured)

const oneMachine: Scenario = {
  load: { kind: 'closed', connections: 64 },
  place: { kind: 'one_machine', cores: 2 },
  runsExperiences: true,
  databaseRoundTripUs: 0,
  commitExtraUs: 0,
  warmUpSeconds: 0.2,
  seconds: 0.5,
  seed: 7,
}
const apart: Scenario = {
  ...oneMachine,
  load: { kind: 'open', perSecond: 2_000 },
  place: { kind: 'apart', inboundNodes: 2, engineNodes: 1, nodeCores: 2, databaseCores: 4 },
}

suite('the simulated machine', () => {
  test('cores are shared evenly by what is running, and one thread never has more than one', () => {
    const clock = createClock()
    const machine = createMachine(clock, 2)
    const endedAt: number[] = []
    const [first, second, third] = [machine.thread(), machine.thread(), machine.thread()]
    for (const thread of [first, second, third]) thread?.run(300, () => endedAt.push(clock.nowUs))
    first?.run(100, () => endedAt.push(clock.nowUs))
    clock.runUntil(10_000)
    // Three threads on two cores: 300 of work take 450. The fourth piece then has a core for itself.
    assert.deepEqual(endedAt.map(Math.round), [450, 450, 450, 550])
    assert.equal(Math.round(machine.usedUs()), 1000)
  })

  test('what arrives during a turn of the event loop is handled in the next, after what the turn put off', () => {
    const clock = createClock()
    const loop = createEventLoop(createMachine(clock, 1).thread())
    const order: string[] = []
    const handle = (name: string, done = () => {}) =>
      loop.handle([
        {
          us: 10,
          done: () => {
            order.push(name)
            done()
          },
        },
      ])
    handle('first', () => {
      handle('late')
      loop.immediate(() => order.push('put off'))
    })
    clock.runUntil(1_000)
    assert.deepEqual(order, ['first', 'put off', 'late'])
  })

  test('a flush takes with it what was written before it began, and later commits wait for the next', () => {
    const clock = createClock()
    const processor = createMachine(clock, 1).thread()
    const disk = createDisk(clock, processor, () => ({ workUs: 40, waitUs: 60 }))
    const flushedAt: number[] = []
    const commit = () => disk.flush(() => flushedAt.push(clock.nowUs))
    commit()
    clock.after(10, commit)
    clock.after(20, commit)
    clock.runUntil(1_000)
    assert.deepEqual(flushedAt, [100, 200, 200])
    assert.equal(disk.flushes(), 2)
    assert.equal(processor.busyUs(), 80)
  })

  test('flush times are drawn from what was measured, and larger writes take longer', () => {
    const flat = (us: number) => Array.from({ length: 21 }, () => us)
    const times = createFlushTimes(
      [
        { bytes: 1_000, meanUs: 100, workUs: 25, quantilesUs: flat(100) },
        { bytes: 2_000, meanUs: 300, workUs: 75, quantilesUs: flat(300) },
      ],
      createRandom(1),
    )
    const total = (bytes: number) => times(bytes).workUs + times(bytes).waitUs
    assert.deepEqual([total(500), total(1_000), total(1_500), total(3_000)], [100, 100, 200, 500])
    assert.equal(times(1_000).workUs, 25)
  })

  test('costs for a batch and for a request come apart', () => {
    const point = (batchEntries: number): AcceptPoint => ({
      connections: 1,
      acceptedPerSecond: 1,
      p50Ms: 1,
      p99Ms: 1,
      batchEntries,
      nodeThreadUs: 40 + 120 / batchEntries,
      nodeOtherThreadsUs: 5,
      postgresUs: 25 + 2_200 / batchEntries,
      walBytes: 800,
    })
    const { accept } = fitCosts({ ...measured, accepts: [2, 10, 50].map(point) })
    assert.ok(Math.abs(accept.nodeThreadUs.perRequest - 40) < 1e-6)
    assert.ok(Math.abs(accept.nodeThreadUs.perBatch - 120) < 1e-6)
    // The processor time of the flush is in what was measured, and counted where it happens.
    assert.ok(Math.abs(accept.postgresUs.perBatch + (measured.flushes[0]?.workUs ?? 0) - 2_200) < 1e-6)
    assert.ok(Math.abs(accept.walBytes.perRequest - 800) < 1e-6)
  })
})

suite('the simulated gateway', () => {
  test('the same seed gives the same figures, another one does not', () => {
    const run = (seed: number) => runSimulation(measured, costs, { ...oneMachine, seed })
    assert.deepEqual(run(7), run(7))
    assert.notDeepEqual(run(7), run(8))
  })

  test('what comes is accepted and runs, as long as it is not too much', () => {
    const { acceptedPerSecond, completedPerSecond, backlog } = runSimulation(measured, costs, { ...apart, seconds: 2 })
    assert.ok(Math.abs(acceptedPerSecond - 2_000) < 150, `${acceptedPerSecond}`)
    assert.ok(Math.abs(completedPerSecond - 2_000) < 250, `${completedPerSecond}`)
    assert.ok(backlog < 600, `${backlog}`)
  })

  test('a database that is farther away makes answers later by at least that', () => {
    const near = runSimulation(measured, costs, apart)
    const far = runSimulation(measured, costs, { ...apart, databaseRoundTripUs: 5_000, commitExtraUs: 2_000 })
    assert.ok(far.p50Ms >= near.p50Ms + 7, `${near.p50Ms} → ${far.p50Ms}`)
  })

  test('batches in flight and their size are bounded as in inbound/append.ts', () => {
    const rules = read('src/inbound/append.ts')
    const simulated = read('bench/simulate/run-simulation.ts')
    for (const name of ['batchesInFlightMax', 'batchEntriesMax']) {
      const valueIn = (text: string) => new RegExp(`^const ${name} = (\\d+)$`, 'm').exec(text)?.[1]
      assert.ok(valueIn(rules) !== undefined, name)
      assert.equal(valueIn(simulated), valueIn(rules), name)
    }
    const { batchEntries } = runSimulation(measured, costs, {
      ...oneMachine,
      load: { kind: 'closed', connections: 1_500 },
    })
    assert.ok(batchEntries <= 256, `${batchEntries}`)
  })
})

suite('sizes', () => {
  const size = (perSecond: number, changed: Partial<typeof defaultAssumptions> = {}) =>
    sizeInstallation(perSecond, costs, measured.storedBytes, { ...defaultAssumptions, ...changed })

  test('more requests never need less', () => {
    const sizes = [100, 1_000, 10_000, 50_000, 100_000, 500_000, 1_000_000].map((rate) => size(rate))
    for (const [index, larger] of sizes.entries()) {
      const smaller = sizes[index - 1]
      if (smaller === undefined) continue
      assert.ok(larger.databases >= smaller.databases)
      assert.ok(larger.inboundNodes >= smaller.inboundNodes)
      assert.ok(larger.storedGigabytesPerDay > smaller.storedGigabytesPerDay)
    }
    assert.equal(sizes[0]?.shape, 'one machine')
    assert.equal(sizes.at(-1)?.shape, 'nodes, several databases')
  })

  test('no resource is fuller than it may be', () => {
    for (const rate of [100, 3_000, 20_000, 200_000, 1_000_000]) {
      const { load, connectionsPerDatabase, walMegabytesPerSecond, databases } = size(rate)
      assert.ok(load <= defaultAssumptions.utilization + 1e-9, `${rate}: ${load}`)
      assert.ok(connectionsPerDatabase <= defaultAssumptions.connectionsMax)
      assert.ok(walMegabytesPerSecond / databases <= defaultAssumptions.walMegabytesPerSecond)
    }
  })

  test('a slower disk, a smaller database, fewer connections: each asks for more databases', () => {
    const usual = size(200_000).databases
    assert.ok(size(200_000, { walMegabytesPerSecond: 50 }).databases > usual)
    assert.ok(size(200_000, { databaseCoresMax: 4 }).databases > usual)
    assert.ok(size(200_000, { connectionsMax: 100 }).databases > usual)
  })

  test('nodes open as many connections as is counted with', () => {
    const gateway = read('src/gateway.ts')
    assert.equal(/poolSize: (\d+),/.exec(gateway)?.[1], String(connectionsPerNode.common))
    // The database, the inbound path, the engine: each its own pool of that size.
    assert.equal([...gateway.matchAll(/= connect\(connectionString, log, started/g)].length, 3)
    assert.ok(Object.values(connectionsPerNode).every((connections) => connections === 10 || connections === 2))
  })

  test('a buffer holds what a peak leaves, and is empty when that is drained', () => {
    const buffer = sizeBuffer({
      peakPerSecond: 100_000,
      peakSeconds: 60,
      drainPerSecond: 20_000,
      bytesPerRequest: 1_000,
      replicas: 3,
    })
    assert.deepEqual(buffer, { gigabytes: 14.4, drainSeconds: 240, peakMegabytesPerSecond: 300 })
  })
})

suite('npm run bench:simulate', () => {
  test('comes within a third of the measured rate with all roles on one machine', (t) => {
    const real = readMeasured()
    if (real === undefined) return t.skip('nothing was measured yet: node bench/simulate/measure.ts')
    for (const { roles, connections, offPerSecond } of compareWithMeasured(real, 1))
      if (roles === 'all')
        assert.ok(Math.abs(offPerSecond) <= statedMargin, `${connections} connections: ${offPerSecond}`)
  })

  test('the page has the tables of what was measured, and says so where nothing was', () => {
    const page = readFileSync(pagePath, 'utf8')
    const real = readMeasured()
    const tables = real === undefined ? unmeasuredTables : pageTables(real)
    assert.deepEqual(Object.keys(tables), Object.keys(pageTables(measured)))
    assert.equal(fillPage(page, tables), page)
    for (const name of Object.keys(tables)) assert.ok(page.includes(`<!-- simulated: ${name} -->`), name)
  })

  test('tables are put between their marks, empty or not, and an unknown one is told', () => {
    const page = (content: string) =>
      `a\n<!-- simulated: x -->\n${content}<!-- /simulated -->\nb\n<!-- simulated: y -->\n<!-- /simulated -->\n`
    const filled = fillPage(page(''), { x: '| 1 |', y: '| 2 |' })
    assert.equal(filled, page('| 1 |\n').replace('y -->\n', 'y -->\n| 2 |\n'))
    assert.equal(fillPage(filled, { x: '| 1 |', y: '| 2 |' }), filled)
    assert.throws(() => fillPage(page(''), { x: '' }), /"y"/)
  })

  test('prints figures as JSON, and says what it was asked for', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [
      join(root, 'bench/simulate/simulate.ts'),
      '--json',
      '--measured',
      examplePath,
      '--rates',
      '100,1000000',
      '--retention-days',
      '7',
    ])
    const { steps, assumptions, comparisons } = JSON.parse(stdout)
    assert.deepEqual(
      steps.map(({ perSecond }: { perSecond: number }) => perSecond),
      [100, 1_000_000],
    )
    assert.equal(assumptions.retentionDays, 7)
    assert.equal(comparisons.length, measured.closedLoops.length + measured.accepts.length)
  })
})
