import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite, type TestContext, test } from 'node:test'
import { deriveKey, loadOrCreateSecretKey, SecretKeyError } from '#platform/secrets.ts'

const root = join(import.meta.dirname, '../..')

async function emptyFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'hookgate-secrets-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** Asks for the key five times at once in a process of its own; answers the five keys in base64. */
async function loadInProcess(dataDir: string): Promise<string[]> {
  const script = `
    import { loadOrCreateSecretKey } from '#platform/secrets.ts'
    const keys = await Promise.all(Array.from({ length: 5 }, () => loadOrCreateSecretKey(process.argv[1])))
    process.stdout.write(keys.map((key) => key.toString('base64')).join(' '))`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script, dataDir], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const chunks: string[] = []
  child.stdout.on('data', (chunk) => chunks.push(String(chunk)))
  const [code] = await once(child, 'close')
  assert.equal(code, 0)
  return chunks.join('').split(' ')
}

suite('deriving keys', () => {
  const secretKey = Buffer.alloc(32, 7)

  test('a key has 32 bytes, depends on purpose and secret key, and on nothing else', () => {
    const key = deriveKey(secretKey, 'tokens')
    assert.equal(key.length, 32)
    assert.deepEqual(deriveKey(secretKey, 'tokens'), key)
    assert.notDeepEqual(deriveKey(secretKey, 'sessions'), key)
    assert.notDeepEqual(deriveKey(Buffer.alloc(32, 8), 'tokens'), key)
    assert.equal(key.includes(secretKey), false)
  })

  test('a key never changes between releases: stored digests depend on it', () => {
    // HKDF-SHA-256 of RFC 5869 with an empty salt, computed with another implementation (Python hmac).
    assert.equal(
      deriveKey(secretKey, 'hookgate api token pepper 1').toString('hex'),
      'ef0bcfd93a8eb2c1da338109fb41ef47d05f85eebb015f607d879122272caa9b',
    )
  })
})

suite('the secret key of the data folder', () => {
  test('twenty callers in four processes that start at once all get the same key, and leave one file', async (t) => {
    const dataDir = join(await emptyFolder(t), 'made/by/the/first')
    const keys = (await Promise.all(Array.from({ length: 4 }, () => loadInProcess(dataDir)))).flat()
    assert.equal(keys.length, 20)
    assert.equal(new Set(keys).size, 1)
    assert.equal(Buffer.from(keys[0] ?? '', 'base64').length, 32)
    assert.deepEqual(await readdir(dataDir), ['secret-key'])
  })

  test('is for its owner only, whatever the umask', async (t) => {
    const dataDir = await emptyFolder(t)
    const before = process.umask(0)
    try {
      await loadOrCreateSecretKey(dataDir)
    } finally {
      process.umask(before)
    }
    assert.equal((await stat(join(dataDir, 'secret-key'))).mode & 0o777, 0o600)
  })

  test('stays the same at the next start, and the file says it in base64', async (t) => {
    const dataDir = await emptyFolder(t)
    const key = await loadOrCreateSecretKey(dataDir)
    assert.deepEqual(await loadOrCreateSecretKey(dataDir), key)
    assert.equal(await readFile(join(dataDir, 'secret-key'), 'utf8'), `${key.toString('base64')}\n`)
  })

  test('a broken file is an error that names it, and is left as it is', async (t) => {
    const dataDir = await emptyFolder(t)
    const path = join(dataDir, 'secret-key')
    for (const content of ['', '\n', 'not a key', Buffer.alloc(31, 1).toString('base64')]) {
      await writeFile(path, content)
      await assert.rejects(
        loadOrCreateSecretKey(dataDir),
        (error) => error instanceof SecretKeyError && error.message.includes(path),
      )
      assert.equal(await readFile(path, 'utf8'), content)
    }
  })

  test('what is no file is an error that names it', async (t) => {
    const dataDir = await emptyFolder(t)
    const path = join(dataDir, 'secret-key')
    await mkdir(path)
    await assert.rejects(
      loadOrCreateSecretKey(dataDir),
      (error) => error instanceof SecretKeyError && error.message.includes(path),
    )
  })

  test('the error never holds what the file held', async (t) => {
    const dataDir = await emptyFolder(t)
    await writeFile(join(dataDir, 'secret-key'), 'hunter2')
    await assert.rejects(loadOrCreateSecretKey(dataDir), (error: Error) => !error.message.includes('hunter2'))
  })
})
