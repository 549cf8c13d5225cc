import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, globSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, suite, test } from 'node:test'
import { inspect } from 'node:util'
import { findScenarios } from '../../bench/find-scenarios.ts'
import { formatResult } from '../../bench/format-result.ts'
import { runLoad } from '../../bench/load.ts'
import { runScenario } from '../../bench/run-scenario.ts'
import { defineScenario, type Floor } from '../../bench/scenario.ts'
import { exitCodeOf } from '../../bench/write-results.ts'

const root = join(import.meta.dirname, '../..')
const folder = mkdtempSync(join(tmpdir(), 'hookgate-bench-test-'))
// The built-in PostgreSQL may run as another user.
chmodSync(folder, 0o711)
after(() => rmSync(folder, { recursive: true }))
const scenarios = await findScenarios()
const names = scenarios.map(({ name }) => name)
const isLinux = process.platform === 'linux'
/** Each starts several processes, and a busy machine is forgiven. */
const timeout = 300_000
/** So short that no figure means anything: only that everything runs. */
const options = { rounds: 1, durationMs: 100, requests: 200, parentFolder: folder, settings: {}, say: () => {} }

function runBench(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) =>
    execFile(process.execPath, [join(root, 'bench/bench.ts'), ...args], (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    ),
  )
}

test('a load that fails does not tell the token that it was sent with', async () => {
  const server = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1')
  await once(server, 'listening')
  try {
    const { port } = server.address() as AddressInfo
    const order = { port, path: '/', headers: { Authorization: 'Bearer a-secret' }, body: '{}', connections: 1 }
    await assert.rejects(runLoad({ ...order, durationMs: 10 }), (error) => {
      assert.match(String(error), /closed a connection|ECONNRESET|EPIPE/)
      return !inspect(error).includes('a-secret')
    })
  } finally {
    server.close()
  }
})

suite('what the bench tells', () => {
  const measured = (values: (number | undefined)[], floors: Floor<'ratio'>[]) =>
    runScenario(
      defineScenario({
        name: 'given',
        measures: 'what it is given',
        figures: { ratio: '' },
        floors,
        run: async () => values.map((ratio) => ({ ratio })),
      }),
      options,
    )

  test('the median with its spread', async () => {
    const { figures } = await measured([0.5, 0.1, 0.3, 0.2, 0.9], [])
    assert.deepEqual(figures, [
      { name: 'ratio', unit: '', median: 0.3, min: 0.1, max: 0.9, values: [0.5, 0.1, 0.3, 0.2, 0.9] },
    ])
    assert.equal((await measured([0.1, 0.4], [])).figures[0]?.median, 0.25)
  })

  test('a missed floor is told, and fails the run only when that is asked for', async () => {
    const missed = await measured([0.43], [{ figure: 'ratio', atLeast: 0.45 }])
    assert.match(formatResult(missed), /ratio +0\.43 +asked at least 0\.45, measured 0\.43: missed/)
    assert.equal(exitCodeOf({ scenarios: [missed] }, true), 1)
    assert.equal(exitCodeOf({ scenarios: [missed] }, false), 0)
    const met = await measured(
      [0.45],
      [
        { figure: 'ratio', atLeast: 0.45 },
        { figure: 'ratio', atMost: 0.45 },
      ],
    )
    assert.match(formatResult(met), /at least 0\.45, measured 0\.45: met; asked at most 0\.45, measured 0\.45: met/)
    assert.equal(exitCodeOf({ scenarios: [met] }, true), 0)
  })

  test('what could not be measured misses its floor', async () => {
    const unmeasured = await measured([undefined], [{ figure: 'ratio', atMost: 1 }])
    assert.match(formatResult(unmeasured), /not measured +asked at most 1, measured not measured: missed/)
  })
})

suite('npm run bench', () => {
  test('lists its scenarios with what is asked of them', { timeout }, async () => {
    const { code, stdout } = await runBench('--list')
    assert.equal(code, 0)
    assert.deepEqual(
      [...stdout.matchAll(/^([a-z0-9-]+)(?: \(only when named\))?: /gm)].map(([, name]) => name),
      names,
    )
    assert.match(stdout, /^accepts-256: .*\n {2}asked: ratio at least 0\.45, refused at most 0$/m)
  })

  test('names the scenarios when one is unknown, and runs nothing', { timeout }, async () => {
    const { code, stdout, stderr } = await runBench('--only', 'start,acepts-64')
    assert.equal(code, 2)
    assert.equal(stdout, '')
    assert.ok(stderr.startsWith(`There is no scenario "acepts-64". There are: ${names.join(', ')}.\n`), stderr)
  })

  test('refuses a number of rounds that is none', async () => {
    const { code, stderr } = await runBench('--rounds', 'many')
    assert.equal(code, 2)
    assert.match(stderr, /^--rounds must be a number above 0, not "many"\./)
  })

  test('keeps its results with machine, moment and commit', { timeout }, async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'hookgate-results-'))
    t.after(() => rmSync(folder, { recursive: true }))
    const short = ['--rounds', '1', '--seconds', '0.1']
    const run = await runBench('--only', 'first-action', ...short, '--results', folder, '--json', '--check')
    const [file = '', ...others] = globSync('*.json', { cwd: folder })
    assert.deepEqual(others, [])
    const results = JSON.parse(readFileSync(join(folder, file), 'utf8'))
    assert.deepEqual(JSON.parse(run.stdout), results)
    assert.equal(run.code, exitCodeOf(results, true))
    assert.match(run.stderr, /^first-action: .*\n {2}1\/1: .*p99 [\d.]+/m)

    assert.match(file, /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-[a-z0-9-]+-\d+-cores\.json$/)
    assert.ok(Math.abs(Date.parse(results.date) - Date.now()) < 120_000)
    assert.match(results.commit, /^[0-9a-f]{7,}\+?$|^unknown$/)
    assert.deepEqual(
      [results.rounds, results.seconds, results.scenarios.map(({ name }: { name: string }) => name)],
      [1, 0.1, ['first-action']],
    )
    const { machine } = results
    assert.deepEqual(Object.keys(machine), [
      'processor',
      'cores',
      'memoryMegabytes',
      'disk',
      'node',
      'postgres',
      'system',
    ])
    assert.ok(machine.cores > 0 && machine.memoryMegabytes > 0 && machine.disk.flushMs > 0)
    assert.match(machine.node, /^v\d+/)
    assert.match(machine.postgres, /^postgres \(PostgreSQL\) \d+/)
  })
})

/** One of each kind: with a ceiling, at a rate, with waits from the database, with rows to make. All would take minutes. */
const samples = ['accepts-64', 'half-rate', 'steady', 'history']

suite('scenarios of the bench run', () => {
  for (const scenario of scenarios.filter(({ name }) => samples.includes(name)))
    test(scenario.name, { timeout, skip: isLinux ? false : 'figures of processes come from /proc' }, async () => {
      const { figures, floors } = await runScenario(scenario, options)
      assert.deepEqual(
        figures.map(({ name }) => name),
        Object.keys(scenario.figures),
      )
      for (const { name, median } of figures) assert.ok(Number.isFinite(median), `${name} is ${median}`)
      for (const { name, unit, median } of figures)
        if (unit === '/s') assert.ok(Number(median) > 0, `${name} is ${median}`)
      for (const { figure, measured } of floors) assert.ok(measured !== null, figure)
      assert.equal(floors.find(({ figure }) => figure === 'lost' || figure === 'refused')?.missed ?? false, false)
    })

  test('and leaves nothing behind', () => {
    assert.deepEqual(readdirSync(folder), [])
  })
})
