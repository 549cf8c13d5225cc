import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { startBuiltInPostgres } from '#platform/built-in-postgres/start.ts'
import { makeFolder } from '#platform/make-folder.ts'
import { loadOrCreateSecretKey } from '#platform/secrets.ts'

const log = { info: () => {}, warn: () => {} }

/** A place on a file system that is mounted read-only, where this machine has one. */
function readOnlyPlace(): string | undefined {
  if (process.platform !== 'linux') return undefined
  const mounts = readFileSync('/proc/mounts', 'utf8').split('\n')
  const [, folder] =
    mounts.map((line) => line.split(' ')).find(([, , , options]) => /^ro(,|$)/.test(options ?? '')) ?? []
  return folder
}

suite('making a folder', () => {
  test('makes what is missing above it, says which was first, and minds no second call', async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'hookgate-folder-'))
    t.after(() => rm(folder, { recursive: true, force: true }))
    const made = await Promise.all([1, 2, 3].map(() => makeFolder(join(folder, 'a/b/c'))))
    assert.ok(made.includes(join(folder, 'a')))
    assert.equal(await makeFolder(join(folder, 'a/b/c')), undefined)
    await writeFile(join(folder, 'file'), '')
    await assert.rejects(makeFolder(join(folder, 'file')), { code: 'EEXIST' })
    await assert.rejects(makeFolder(join(folder, 'file/below')), { code: 'ENOTDIR' })
  })

  test('ends where no folder can be made, and is explained', { skip: process.platform !== 'linux' }, async () => {
    await assert.rejects(startBuiltInPostgres({ dataDir: '/proc/hookgate/data', log }), {
      message: /^Built-in PostgreSQL in \/proc\/hookgate\/data: no folder can be made there\. .*HOOKGATE_DATA_DIR/,
    })
    await assert.rejects(loadOrCreateSecretKey('/proc/hookgate'), {
      message: /^No secret key can be kept in \/proc\/h/,
    })
  })

  test('says of a read-only file system that it is', { skip: readOnlyPlace() === undefined }, async () => {
    const dataDir = join(readOnlyPlace() ?? '', 'hookgate/data')
    await assert.rejects(startBuiltInPostgres({ dataDir, log }), {
      message: /the file system of .* is read-only\. .*DATABASE_URL/,
    })
    await assert.rejects(loadOrCreateSecretKey(dataDir), {
      message: /: the file system is read-only\. .*HOOKGATE_SECRET_KEY/,
    })
  })
})
