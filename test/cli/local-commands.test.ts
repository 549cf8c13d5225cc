import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { promisify } from 'node:util'
import { createEmptyDatabase } from '../harness/database.ts'
import { call, startGateway } from '../harness/gateway.ts'
import { gatewayOfSuite } from '../harness/gateway-of-suite.ts'
import { until } from '../harness/until.ts'
import { runForJson, runHookgate } from './run-hookgate.ts'

const root = join(import.meta.dirname, '../..')

suite('commands on the machine of the gateway', () => {
  const gateway = gatewayOfSuite()

  const environmentOfGateway = () => {
    const { DATABASE_URL = '', HOOKGATE_SECRET_KEY = '', HOOKGATE_DATA_DIR = '' } = gateway.settings
    return { DATABASE_URL, HOOKGATE_SECRET_KEY, HOOKGATE_DATA_DIR }
  }

  test('without arguments it shows what it can do, which is no failure', async () => {
    const { exitCode, stdout, stderr } = await runHookgate([])
    assert.deepEqual([exitCode, stderr], [0, ''])
    assert.equal(stdout, (await runHookgate(['--help'])).stdout)
    const unknown = await runHookgate(['srve'])
    assert.equal(unknown.exitCode, 1)
    assert.match(unknown.stderr, /unknown command 'srve'/)
  })

  test('nodes lists the gateway processes, and says of a dead one that it is silent', async (t) => {
    // Without an engine, which would forget the dead one.
    const gateway = await startGateway(t, { settings: { HOOKGATE_ROLES: 'control' } })
    await gateway.database.pool.query(`insert into node (id, version, roles, status, beat_at) values
      ('00000000-0000-7000-8000-000000000001', '0.0.9', '{inbound,control}', 'draining', now()),
      ('00000000-0000-7000-8000-000000000000', '0.0.8', '{inbound}', 'ready', now() - interval '11 seconds')`)
    const { exitCode, stdout } = await runHookgate(['nodes'], { gateway })
    assert.equal(exitCode, 0)
    const [titles, ...rows] = stdout.trimEnd().split('\n')
    assert.match(titles ?? '', /^ID +STATUS +VERSION +ROLES +STARTED +LAST HEARTBEAT$/)
    assert.match(rows[0] ?? '', /^nod_\w+ +ready +\S+ +control +\S+Z +\S+Z$/)
    assert.match(rows[1] ?? '', /^nod_\w+ +draining +0\.0\.9 +inbound,control /)
    assert.match(rows[2] ?? '', /^nod_\w+ +silent +0\.0\.8 +inbound /)
    const listed = await runForJson(['nodes'], { gateway })
    assert.deepEqual(
      listed.map(({ status, isAlive }: { status: string; isAlive: boolean }) => [status, isAlive]),
      [
        ['ready', true],
        ['draining', true],
        ['ready', false],
      ],
    )
  })

  test('settings shows no secret', async () => {
    const secrets = {
      DATABASE_URL: 'postgresql://hookgate:opensesame@db.example/hookgate',
      HOOKGATE_OWNER_PASSWORD: 'correct horse battery',
      HOOKGATE_SECRET_KEY: Buffer.alloc(32, 7).toString('base64'),
    }
    const environment = { ...secrets, HOOKGATE_OWNER_EMAIL: 'owner@example.com', HOOKGATE_PORT: '8099' }
    const plain = await runHookgate(['settings'], { environment })
    const json = await runForJson(['settings'], { environment })
    assert.equal(plain.exitCode, 0)
    assert.equal(json.HOOKGATE_PORT, '8099')
    for (const [name, secret] of Object.entries(secrets)) {
      assert.equal(json[name], '(set)')
      assert.ok(!plain.stdout.includes(secret), name)
    }
  })

  test('settings names every bad value at once', async () => {
    const environment = { HOOKGATE_PORT: 'http', HOOKGATE_BODY_BYTES_MAX: '1' }
    const { exitCode, stderr } = await runHookgate(['settings'], { environment })
    assert.equal(exitCode, 1)
    assert.match(stderr, /HOOKGATE_PORT[\s\S]*HOOKGATE_BODY_BYTES_MAX/)
  })

  test('key create makes a management key that works at once, straight on the database', async () => {
    const environment = environmentOfGateway()
    const created = await runForJson(['key', 'create', '--name', 'Deployment', '--role', 'viewer'], { environment })
    assert.equal(created.workspaceId, gateway.workspaceId)
    const headers = { authorization: created.bearerHeader.replace('Authorization: ', '') }
    assert.equal((await call(`${gateway.url}/api/v1/api-tokens`, { headers })).status, 200)
    const again = await runHookgate(['key', 'create', '--name', 'deployment'], { environment })
    assert.deepEqual(again, {
      exitCode: 1,
      stdout: '',
      stderr: 'A management key named "deployment" exists already; choose another --name, or leave it out.\n',
    })
  })

  test('key create takes a name as the API does', async () => {
    const environment = environmentOfGateway()
    const { name } = await runForJson(['key', 'create', '--name', '  Cafe\u0301 '], { environment })
    assert.equal(name, 'Caf\u00e9')
    for (const [given, problem] of [
      [' ', 'must not be blank'],
      ['x'.repeat(81), 'must not have more than 80 characters'],
      ['a\u001bb', 'must not contain control characters'],
    ] as const) {
      const refused = await runHookgate(['key', 'create', '--name', given], { environment })
      assert.deepEqual(refused, { exitCode: 1, stdout: '', stderr: `--name ${problem}.\n` })
    }
  })

  test('key create says that nobody saw the key when its output cannot be written', async () => {
    const command = [join(import.meta.dirname, '../../bin/hookgate'), 'key create --raw > /dev/full'].join(' ')
    const env = { PATH: process.env.PATH, ...environmentOfGateway() }
    const { code, stderr } = await promisify(execFile)('sh', ['-c', command], { env }).then(
      () => assert.fail('it went through'),
      (error) => error,
    )
    assert.equal(code, 1)
    assert.match(stderr, /^The output cannot be written: ENOSPC/)
  })

  test('key create refuses another secret key, or none, and makes neither a key nor a file', async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'hookgate-cli-'))
    t.after(() => rm(folder, { recursive: true, force: true }))
    const { DATABASE_URL } = environmentOfGateway()
    const environment = { DATABASE_URL, HOOKGATE_DATA_DIR: folder }
    const args = ['key', 'create', '--name', 'Useless', '--raw']
    const other = { ...environment, HOOKGATE_SECRET_KEY: Buffer.alloc(32, 7).toString('base64') }
    for (const [given, reason] of [
      [other, /another secret key than the one in HOOKGATE_SECRET_KEY/],
      [environment, /HOOKGATE_SECRET_KEY is not set, and there is no .*secret-key/],
    ] as const) {
      const { exitCode, stdout, stderr } = await runHookgate(args, { environment: given })
      assert.deepEqual([exitCode, stdout], [1, ''])
      assert.match(stderr, reason)
    }
    assert.deepEqual(await readdir(folder), [])
    assert.match((await runHookgate(['migrate'], { environment })).stdout, /up to date/)
    assert.deepEqual(await readdir(folder), [])
    const names = await gateway.db.selectFrom('management_key').select('name').execute()
    assert.ok(!names.some(({ name }) => name === 'Useless'))
  })

  test('key create where there is no installation says so, and makes none', async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'hookgate-cli-'))
    t.after(() => rm(folder, { recursive: true, force: true }))
    const args = ['key', 'create', '--name', 'Nowhere']
    const inFolder = await runHookgate(args, { environment: { HOOKGATE_DATA_DIR: join(folder, 'data') } })
    assert.deepEqual([inFolder.exitCode, inFolder.stdout], [1, ''])
    assert.match(inFolder.stderr, /^There is no installation in .*data\. .*HOOKGATE_DATA_DIR.*DATABASE_URL/)
    const DATABASE_URL = await createEmptyDatabase(t)
    const inDatabase = await runHookgate(args, { environment: { HOOKGATE_DATA_DIR: folder, DATABASE_URL } })
    assert.match(inDatabase.stderr, /^There is no installation in this database\. .*"hookgate migrate"/)
    assert.deepEqual(await readdir(folder), [])
  })

  test('key create explains a database that refuses, without a stack', async () => {
    const environment = { DATABASE_URL: 'postgresql://hookgate:secret@127.0.0.1:1/none' }
    const { exitCode, stderr } = await runHookgate(['key', 'create', '--name', 'Away'], { environment })
    assert.equal(exitCode, 1)
    assert.match(
      stderr,
      /^The database cannot be reached \(.*\)\. Check that it runs, and its address in DATABASE_URL\.\n$/,
    )
  })

  test('key create without a name works, and works again', async () => {
    const environment = environmentOfGateway()
    const created = await runForJson(['key', 'create'], { environment })
    assert.match(created.name, /^Command line, \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC$/)
    await until(
      () => Math.floor(Date.now() / 1000) > Math.floor(Date.parse(created.createdAt) / 1000),
      'the next second',
    )
    assert.notEqual((await runForJson(['key', 'create'], { environment })).name, created.name)
  })

  test('before npm ci, npm start and npm run demo say what is missing', async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'hookgate-cli-'))
    t.after(() => rm(folder, { recursive: true, force: true }))
    for (const part of ['package.json', 'bin']) await cp(join(root, part), join(folder, part), { recursive: true })
    for (const script of ['start', 'demo']) {
      const { stderr } = await promisify(execFile)('npm', ['run', script], { cwd: folder }).catch((error) => error)
      assert.match(stderr, /^Hookgate is not installed yet: run "npm ci" in .* first/m)
      assert.doesNotMatch(stderr, /not found/)
    }
  })

  test('key create --raw prints the key and nothing else', async () => {
    const environment = environmentOfGateway()
    const { stdout, stderr } = await runHookgate(['key', 'create', '--name', 'Raw', '--raw'], { environment })
    assert.equal(stderr, '')
    assert.match(stdout, /^hgm_\w+\n$/)
    const headers = { authorization: `Bearer ${stdout.trim()}` }
    assert.equal((await call(`${gateway.url}/api/v1/api-tokens`, { headers })).status, 200)
    const both = await runHookgate(['key', 'create', '--name', 'Both', '--raw', '--json'], { environment })
    assert.deepEqual([both.exitCode, both.stdout], [1, ''])
  })
})
