import { hkdfSync, randomBytes } from 'node:crypto'
import { chmod, link, readFile, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makeFolder } from './make-folder.ts'
import { wordsFor } from './words-for-errno.ts'

/** The secret key of the data folder cannot be used; the message names the file and says what to do. */
export class SecretKeyError extends Error {
  override name = 'SecretKeyError'
}

/**
 * A 32-byte key for one purpose, derived from the installation's secret key (HKDF-SHA-256, RFC 5869). Keys of
 * different purposes reveal nothing of each other.
 */
export function deriveKey(secretKey: Uint8Array, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secretKey, new Uint8Array(0), purpose, 32))
}

/**
 * The secret key kept in the data folder, made on first use with mode 0600. When several processes start at once, all
 * of them get the key of the first.
 */
export async function loadOrCreateSecretKey(dataDir: string): Promise<Buffer> {
  const existing = await readSecretKey(dataDir)
  if (existing !== undefined) return existing
  return await createKey(dataDir).catch((error: NodeJS.ErrnoException) => {
    if (error instanceof SecretKeyError || error.syscall === undefined) throw error
    throw new SecretKeyError(
      `No secret key can be kept in ${dataDir}: ${wordsFor(error)}. Name a folder that can be written to in HOOKGATE_DATA_DIR, or give a key in HOOKGATE_SECRET_KEY.`,
      { cause: error },
    )
  })
}

/** The file in a data folder that holds its secret key. */
export function secretKeyPath(dataDir: string): string {
  return join(dataDir, 'secret-key')
}

/** The secret key that this data folder has; undefined when it has none. Throws SecretKeyError for an unusable file. */
export async function readSecretKey(dataDir: string): Promise<Buffer | undefined> {
  return await readKey(secretKeyPath(dataDir))
}

async function createKey(dataDir: string): Promise<Buffer> {
  const path = secretKeyPath(dataDir)
  await makeFolder(dataDir)
  const draft = join(dataDir, `.secret-key-${process.pid}-${randomBytes(4).toString('hex')}`)
  await writeFile(draft, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600, flush: true })
  await chmod(draft, 0o600)
  try {
    await link(draft, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    await unlink(draft)
  }
  const created = await readKey(path)
  if (created === undefined) throw new Error(`${path} disappeared while it was being written.`)
  return created
}

async function readKey(path: string): Promise<Buffer | undefined> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw new SecretKeyError(`${path} cannot be read: ${wordsFor(error)}.`, { cause: error })
  })
  if (text === undefined) return undefined
  const key = Buffer.from(text.trim(), 'base64')
  if (key.length !== 32) throw new SecretKeyError(`${path} does not hold 32 bytes in base64. Restore it from a backup.`)
  return key
}
