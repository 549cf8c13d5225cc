import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chown, mkdir, readdir, readFile, rm, stat, symlink, watch, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, suite, test } from 'node:test'
import pg from 'pg'
import { findDataFolder } from '#platform/built-in-postgres/data-folder.ts'
import { findBuiltInPostgres } from '#platform/built-in-postgres/find.ts'
import { holdGatewayLock } from '#platform/built-in-postgres/gateway-lock.ts'
import { findServerProcesses } from '#platform/built-in-postgres/server-processes.ts'
import {
  copyDataFolder,
  isRoot,
  killServer,
  query,
  refusal,
  spawnGateway,
  start,
  temporaryFolder,
} from './built-in-postgres-fixture.ts'

let parent: string
/** The data folder of the first test, stopped in order after each; tests that damage theirs copy it. */
let template: string
let serverIds: { uid: number; gid: number }
const nobody = { uid: 65534, gid: 65534 }

before(async () => {
  parent = await temporaryFolder()
  template = join(parent, 'template')
})
after(() => rm(parent, { recursive: true, force: true }))

suite('a first start', () => {
  test('makes a database that keeps its data over a restart', async (t) => {
    const first = await start(t, template)
    await query(first.connectionString, "CREATE TABLE kept AS SELECT 'yes' AS answer")
    assert.deepEqual(await findBuiltInPostgres(template), { connectionString: first.connectionString })
    await first.stop()
    assert.equal(await findBuiltInPostgres(template), undefined)

    const second = await start(t, template)
    assert.deepEqual(await query(second.connectionString, 'SELECT answer FROM kept'), [{ answer: 'yes' }])
    // A commit that needs a new segment of the log writes this much, and 512 MB of old ones are kept for it.
    assert.deepEqual(await query(second.connectionString, 'SHOW wal_segment_size'), [{ wal_segment_size: '1MB' }])
    assert.deepEqual(await query(second.connectionString, 'SHOW min_wal_size'), [{ min_wal_size: '512MB' }])
    assert.equal(second.connectionString, first.connectionString)
    await second.stop()

    const { uid, gid } = await stat(join(template, 'postgres'))
    serverIds = { uid, gid }
    assert.deepEqual((await readdir(template)).sort(), [
      'postgres',
      'postgres-password',
      'postgres-socket',
      'postgres.log',
    ])
    assert.equal((await stat(template)).mode & 0o777, isRoot ? 0o711 : 0o700)
    for (const [name, mode] of [
      ['postgres', 0o700],
      ['postgres-password', 0o600],
      ['postgres-socket', 0o700],
      ['postgres.log', 0o600],
    ] as const) {
      assert.equal((await stat(join(template, name))).mode & 0o777, mode, name)
    }
  })

  test('that is killed while it makes the cluster leaves nothing in the way of the next', async (t) => {
    const dataDir = join(parent, 'interrupted')
    await mkdir(dataDir, { mode: isRoot ? 0o711 : 0o700 })
    const gateway = spawnGateway(t, dataDir)
    for await (const event of watch(dataDir)) if (event.filename?.startsWith('postgres.initialising-')) break
    await gateway.killHard()
    assert.ok(!(await readdir(dataDir)).includes('postgres'))

    const postgres = await start(t, dataDir)
    assert.deepEqual(await query(postgres.connectionString, 'SELECT 1 AS one'), [{ one: 1 }])
    assert.deepEqual(
      (await readdir(dataDir)).filter((name) => name.includes('initialising')),
      [],
    )
    await postgres.stop()
    await rm(dataDir, { recursive: true })
  })

  test('works for a user who is not root', async (t) => {
    if (!isRoot) return t.skip('the whole file runs as a user who is not root')
    if (spawnSync(process.execPath, ['--version'], nobody).status !== 0) return t.skip('nobody cannot run this Node')
    const dataDir = join(parent, 'of-nobody')
    await mkdir(dataDir, { mode: 0o700 })
    await chown(dataDir, nobody.uid, nobody.gid)
    const gateway = spawnGateway(t, dataDir, { ids: nobody })

    const { connectionString, message } = await gateway.report()
    assert.deepEqual(await query(connectionString, 'SELECT 1 AS one'), [{ one: 1 }], message)
    await gateway.stop()
    assert.equal((await stat(join(dataDir, 'postgres'))).uid, nobody.uid)

    // Root then runs it as the user it belongs to.
    const asRoot = await start(t, dataDir)
    assert.deepEqual(await query(asRoot.connectionString, 'SELECT 1 AS one'), [{ one: 1 }])
    assert.equal((await stat(join(dataDir, 'postgres', 'PG_VERSION'))).uid, nobody.uid)
  })
})

suite('a start after a crash', () => {
  test('finds every commit after kill -9 of the gateway and of all its server processes', async (t) => {
    const dataDir = await copyDataFolder(t, template, join(parent, 'killed'))
    const gateway = spawnGateway(t, dataDir)
    await query((await gateway.report()).connectionString, "INSERT INTO kept VALUES ('committed')")
    await gateway.killHard()
    await killServer(dataDir)

    const { connectionString } = await start(t, dataDir)
    assert.deepEqual(await query(connectionString, "SELECT FROM kept WHERE answer = 'committed'"), [{}])
  })

  test('replaces the server that a killed gateway left running', async (t) => {
    const dataDir = await copyDataFolder(t, template, join(parent, 'orphaned'))
    const gateway = spawnGateway(t, dataDir)
    const orphan = await gateway.report()
    await gateway.killHard()
    await query(orphan.connectionString, "INSERT INTO kept VALUES ('by the orphan')")

    const postgres = await start(t, dataDir)
    assert.notEqual(postgres.pid, orphan.pid)
    assert.match(postgres.logged.join(), /left running by a gateway that is gone/)
    assert.deepEqual(await query(postgres.connectionString, "SELECT FROM kept WHERE answer = 'by the orphan'"), [{}])
  })

  test('ends the children that outlived a killed server, in the middle of a statement', async (t) => {
    const dataDir = await copyDataFolder(t, template, join(parent, 'survivors'))
    const killed = await start(t, dataDir)
    const client = new pg.Client({ connectionString: killed.connectionString })
    client.on('error', () => undefined)
    await client.connect()
    const [{ pid: survivor }] = (await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')).rows as [
      { pid: number },
    ]
    const busy = client.query('SELECT count(*) FROM generate_series(1, 1e12::bigint)').catch(() => undefined)
    process.kill(killed.pid, 'SIGKILL')
    await killed.stop()
    const folder = await findDataFolder(dataDir)
    assert.ok(folder && (await findServerProcesses(folder)).includes(survivor))

    const { connectionString } = await start(t, dataDir)
    assert.deepEqual(await query(connectionString, 'SELECT answer FROM kept'), [{ answer: 'yes' }])
    assert.ok(!(await findServerProcesses(folder)).includes(survivor))
    await busy
  })

  test('is not stopped by a lock file whose process number is now another program', async (t) => {
    const stranger = spawn('sleep', ['60'], { ...(isRoot ? serverIds : {}), stdio: 'ignore' })
    const strangerExited = once(stranger, 'exit')
    t.after(async () => {
      stranger.kill()
      await strangerExited
    })
    const lines = [
      stranger.pid,
      join(template, 'postgres'),
      1,
      5432,
      join(template, 'postgres-socket'),
      '',
      '1 1',
      'ready',
    ]
    for (const path of ['postgres/postmaster.pid', 'postgres-socket/.s.PGSQL.5432.lock']) {
      await writeFile(join(template, path), `${lines.join('\n')}\n`)
    }
    assert.equal(await findBuiltInPostgres(template), undefined)

    const { connectionString } = await start(t, template)
    assert.deepEqual(await query(connectionString, 'SELECT answer FROM kept'), [{ answer: 'yes' }])
    assert.equal(stranger.exitCode ?? stranger.signalCode, null)
  })

  test('is not stopped by lock files that a power cut left empty', async (t) => {
    for (const path of ['postgres/postmaster.pid', 'postgres-socket/.s.PGSQL.5432.lock']) {
      await writeFile(join(template, path), '')
    }
    const { connectionString } = await start(t, template)
    assert.deepEqual(await query(connectionString, 'SELECT answer FROM kept'), [{ answer: 'yes' }])
  })
})

suite('a data folder in use', () => {
  test('is refused to a second gateway, which does the first no harm', async (t) => {
    const alias = join(parent, 'shared-by-another-name')
    await symlink(template, alias)
    const first = await start(t, template)

    const second = await spawnGateway(t, alias).report()
    assert.equal(second.error, 'BuiltInPostgresError')
    assert.ok(second.message.includes(template), second.message)
    assert.match(second.message, /another gateway runs on this data folder/)
    assert.match(await refusal(start(t, template)), /another gateway runs/)
    assert.deepEqual(await query(first.connectionString, 'SELECT answer FROM kept'), [{ answer: 'yes' }])
  })

  test('is free for the next gateway though the last one held it a moment ago', async () => {
    const folder = await findDataFolder(template)
    assert.ok(folder)
    const last = await holdGatewayLock(folder, folder.path)
    const next = holdGatewayLock(folder, folder.path)
    await last.release()
    await (await next).release()
  })

  test('is refused when a server that cannot be seen from here answers on its socket', async (t) => {
    const stranger = createServer((socket) => socket.destroy())
    stranger.listen(join(template, 'postgres-socket', '.s.PGSQL.5432'))
    await once(stranger, 'listening')
    t.after(() => stranger.close())
    assert.match(await refusal(start(t, template)), /answers on .*\.s\.PGSQL\.5432/)
  })

  test('stays in use when a Ctrl-C reaches the whole process group', async (t) => {
    const gateway = spawnGateway(t, template)
    const { connectionString } = await gateway.report()
    process.kill(-gateway.pid, 'SIGINT')
    assert.deepEqual(await query(connectionString, 'SELECT answer FROM kept'), [{ answer: 'yes' }])
    await gateway.stop()
    assert.equal(await findBuiltInPostgres(template), undefined)
  })
})

suite('a data folder', () => {
  test('may have a path too long for a socket, or with characters that mean something to a shell', async (t) => {
    for (const name of ['x'.repeat(120), `a b,'"$(false)\\\``]) {
      const dataDir = await copyDataFolder(t, template, join(parent, name))
      const postgres = await start(t, dataDir)
      assert.deepEqual(await query(postgres.connectionString, 'SELECT answer FROM kept'), [{ answer: 'yes' }])
      assert.deepEqual(await findBuiltInPostgres(dataDir), { connectionString: postgres.connectionString })
      await postgres.stop()
      const key = (await findDataFolder(dataDir))?.key ?? ''
      assert.ok(!(await readdir(tmpdir())).includes(key))
    }
  })

  test('that is a file is refused', async (t) => {
    const path = join(parent, 'file')
    await writeFile(path, '')
    for (const dataDir of [path, join(path, 'below')]) {
      assert.match(await refusal(start(t, dataDir)), /is not a folder/)
    }
  })

  test('that may not be written is refused', async (t) => {
    const dataDir = join(parent, 'read-only')
    await mkdir(dataDir, { mode: 0o555 })
    const { error, message } = await spawnGateway(t, dataDir, isRoot ? { ids: nobody } : {}).report()
    assert.equal(error, 'BuiltInPostgresError')
    assert.match(message, /may not read or write .*read-only/)
  })

  test('on a full disk is refused, and says so', async (t) => {
    const dataDir = join(parent, 'full')
    await mkdir(dataDir)
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=12m,mode=711', 'tmpfs', dataDir])
    if (mounted.status !== 0) return t.skip('a small file system cannot be mounted here')
    t.after(() => spawnSync('umount', [dataDir]))
    assert.match(await refusal(start(t, dataDir)), /the disk is full\. Free some space/)
    assert.deepEqual(await readdir(dataDir), ['postgres-password'])
  })

  test('with a cluster of another major version, or with something else in its place, is refused', async (t) => {
    const dataDir = await copyDataFolder(t, template, join(parent, 'older'))
    await writeFile(join(dataDir, 'postgres', 'PG_VERSION'), '17\n')
    assert.match(await refusal(start(t, dataDir)), /made by PostgreSQL 17, and this Hookgate brings PostgreSQL 18/)
    await rm(join(dataDir, 'postgres', 'PG_VERSION'))
    assert.match(await refusal(start(t, dataDir)), /is not a PostgreSQL cluster/)
  })

  test('without the password of its cluster is refused, and its server is stopped', async (t) => {
    const dataDir = await copyDataFolder(t, template, join(parent, 'password'))
    const path = join(dataDir, 'postgres-password')
    await writeFile(path, '0'.repeat(64))
    assert.match(await refusal(start(t, dataDir)), /is not the one this cluster was made with/)
    const folder = await findDataFolder(dataDir)
    assert.deepEqual(folder && (await findServerProcesses(folder)), [])
    await rm(path)
    assert.match(await refusal(start(t, dataDir)), /postgres-password is missing/)
  })
})

test('the log of the server holds no statement, parameter or row', async (t) => {
  const { connectionString } = await start(t, template)
  await query(connectionString, 'CREATE TABLE one (value text PRIMARY KEY)')
  await query(connectionString, 'INSERT INTO one VALUES ($1)', ['a-secret'])
  await assert.rejects(query(connectionString, 'INSERT INTO one VALUES ($1)', ['a-secret']), /duplicate key/)
  const log = await readFile(join(template, 'postgres.log'), 'utf8')
  assert.match(log, /duplicate key value violates unique constraint/)
  assert.doesNotMatch(log, /a-secret|INSERT/)
})
