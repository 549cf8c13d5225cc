import assert from 'node:assert/strict'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, suite, test } from 'node:test'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { toCsvRecord } from '#domain/csv.ts'
import { createRowCounter } from '../../src/cli/count-rows.ts'
import { showProgress } from '../../src/cli/show-progress.ts'
import { gatewayOfSuite } from '../harness/gateway-of-suite.ts'
import { startReceiver } from '../harness/receiver.ts'
import { until } from '../harness/until.ts'
import { runHookgate, spawnHookgate } from './run-hookgate.ts'

suite('hookgate export', () => {
  const gateway = gatewayOfSuite()
  let folder = ''
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hookgate-cli-'))
  })
  after(() => rm(folder, { recursive: true, force: true }))

  test('prints every list as CSV and as JSON Lines, as the API exports them', async () => {
    const flow = await gateway.given.activeFlow({ name: 'Exported' })
    const token = await gateway.given.apiToken()
    await gateway.post(flow, {}, { token })
    for (const list of ['requests', 'experiences', 'audit-entries', 'connections', 'api-tokens', 'flows']) {
      const { exitCode, stdout, stderr } = await runHookgate(['export', list], { gateway })
      assert.deepEqual([exitCode, stderr], [0, ''])
      const rows: Record<string, string>[] = parse(stdout, { columns: true })
      const lines = await runHookgate(['export', list, '--format', 'jsonl'], { gateway })
      const items = lines.stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line))
      assert.ok(items.length > 0)
      assert.deepEqual(
        rows.map(({ id }) => id),
        items.map(({ id }) => id),
      )
    }
    const json = await runHookgate(['export', 'flows', '--json'], { gateway })
    assert.deepEqual(JSON.parse(json.stdout), flow)
  })

  test('takes the filters of the list', async () => {
    const flow = await gateway.given.activeFlow({ name: 'Filtered' })
    const token = await gateway.given.apiToken({ name: 'Filtered token' })
    await gateway.post(flow, {}, { token })
    await gateway.post(flow, '{', { token })
    const { items } = (await gateway.api('GET', `/requests?flowId=${flow.id}&outcome=accepted`)).body
    const now = new Date()
    for (const [args, expected] of [
      [['requests', '--flow', 'Filtered', '--outcome', 'accepted'], items],
      [['requests', '--flow', flow.id, '--outcome', 'accepted', '--to', '2020-01-01'], []],
      [['requests', '--from', new Date(now.getTime() + 60_000).toISOString()], []],
      [['audit-entries', '--to', '2020-01-01'], []],
      [['flows', '--query', 'filtered', '--status', 'active'], [flow]],
      [['api-tokens', '--query', 'filtered', '--status', 'inactive'], []],
    ] as const) {
      const { exitCode, stdout } = await runHookgate(['export', ...args, '--json'], { gateway })
      assert.equal(exitCode, 0, args.join(' '))
      const lines = stdout.split('\n').slice(0, -1)
      assert.deepEqual(
        lines.map((line) => JSON.parse(line)),
        expected,
        args.join(' '),
      )
    }
    for (const args of [
      ['requests', '--outcome', 'lost'],
      ['requests', '--from', 'yesterday'],
      ['flows', '--format', 'xlsx'],
    ]) {
      const { exitCode, stdout } = await runHookgate(['export', ...args], { gateway })
      assert.deepEqual([exitCode, stdout], [1, ''], args.join(' '))
    }
  })

  test('a file is whole when it appears, and an old one is replaced', async () => {
    const file = join(folder, 'flows.csv')
    await writeFile(file, 'old')
    const { exitCode, stdout, stderr } = await runHookgate(['export', 'flows', '--output', file], { gateway })
    assert.deepEqual([exitCode, stdout, stderr], [0, '', ''])
    const printed = await runHookgate(['export', 'flows', '-o', '-'], { gateway })
    assert.equal(await readFile(file, 'utf8'), printed.stdout)
    assert.deepEqual(await readdir(folder), ['flows.csv'])
    const elsewhere = await runHookgate(['export', 'flows', '-o', join(folder, 'no', 'flows.csv')], { gateway })
    assert.equal(elsewhere.exitCode, 1)
    assert.match(elsewhere.stderr, /^Cannot write .*ENOENT/)
  })

  test('what is no file is written to, and stays what it is', async () => {
    assert.equal((await runHookgate(['export', 'flows', '-o', '/dev/null'], { gateway })).exitCode, 0)
    assert.ok((await stat('/dev/null')).isCharacterDevice())
  })

  test('a connection that breaks fails, says so, and leaves the old file alone', async (t) => {
    const broken = await startReceiver(t, (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/jsonl', 'content-disposition': 'attachment' })
      response.write('{"id":1}\n{"id":2}\n', () => response.destroy())
    })
    const file = join(folder, 'kept.jsonl')
    await writeFile(file, 'old')
    const environment = { HOOKGATE_URL: broken.url, HOOKGATE_KEY: gateway.key }
    for (const output of [['-o', file], []]) {
      const { exitCode, stderr } = await runHookgate(['export', 'flows', '--json', ...output], { environment })
      assert.equal(exitCode, 1)
      assert.match(stderr, /^The connection broke after \d rows: what was exported is not complete\. Run the command/)
    }
    assert.equal(await readFile(file, 'utf8'), 'old')
    assert.ok(!(await readdir(folder)).some((name) => name.endsWith('.partial')))
  })

  test('Ctrl-C leaves nothing half written behind', async (t) => {
    const slow = await startReceiver(t, (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/jsonl', 'content-disposition': 'attachment' })
      response.write('{"id":1}\n')
    })
    const partial = join(folder, 'stopped.jsonl.partial')
    const child = spawnHookgate(['export', 'flows', '--json', '-o', join(folder, 'stopped.jsonl')], {
      environment: { HOOKGATE_URL: slow.url, HOOKGATE_KEY: gateway.key },
    })
    await until(() => existsSync(partial), 'the file to grow')
    child.kill('SIGINT')
    assert.deepEqual(await once(child, 'exit'), [130, null])
    assert.ok(!existsSync(partial))
  })

  test('a refusal is explained, and no file is made', async (t) => {
    const file = join(folder, 'refused.csv')
    const viewer = await gateway.given.key({ role: 'viewer' })
    const refused = await runHookgate(['export', 'audit-entries', '-o', file], {
      gateway: { url: gateway.url, key: viewer },
    })
    assert.equal(refused.exitCode, 1)
    assert.match(refused.stderr, /\(403\)\n/)
    const page = await startReceiver(t, (_request, response) => response.end('<h1>It works!</h1>'))
    const other = await runHookgate(['export', 'flows', '-o', file, '--url', page.url], { gateway })
    assert.equal(other.exitCode, 1)
    assert.match(other.stderr, /answered 200, and not in the way of a Hookgate gateway/)
    assert.ok(!(await readdir(folder)).includes('refused.csv'))
  })
})

suite('the progress of an export', () => {
  test('counts rows however the chunks are cut, and whatever is in the cells', () => {
    const cell = fc.string({ unit: fc.constantFrom('"', '\n', '\r', ',', 'é', 'a') })
    fc.assert(
      fc.property(fc.array(cell, { minLength: 1 }), fc.integer({ min: 1, max: 9 }), (cells, size) => {
        const file = {
          csv: toCsvRecord(['title']) + cells.map((text) => toCsvRecord([text])).join(''),
          jsonl: cells.map((text) => `${JSON.stringify(text)}\n`).join(''),
        }
        for (const format of ['csv', 'jsonl'] as const) {
          const count = createRowCounter(format)
          const bytes = Buffer.from(file[format])
          let rows = 0
          for (let at = 0; at < bytes.length; at += size) rows = count(bytes.subarray(at, at + size))
          assert.equal(rows, cells.length)
        }
      }),
    )
  })

  test('is for people at a terminal only, and ends on the last count', () => {
    const watch = (isTTY: boolean, isHidden: boolean) => {
      const written: string[] = []
      const progress = showProgress({ isTTY, write: (text) => written.push(text) }, { isHidden })
      progress.update(200)
      progress.update(12_345)
      progress.end()
      return written
    }
    assert.deepEqual(watch(true, false), ['\r200 rows', '\r12,345 rows\n'])
    assert.deepEqual([watch(false, false), watch(true, true)], [[], []])
  })
})
