import { randomBytes } from 'node:crypto'
import { open, readFile, rename } from 'node:fs/promises'
import { BuiltInPostgresError, errorCode } from './built-in-postgres-error.ts'
import type { DataFolder } from './data-folder.ts'

/** The password of the role: 32 random bytes, hexadecimal. Throws `BuiltInPostgresError` when it is lost or damaged. */
export async function readPassword(folder: DataFolder): Promise<string> {
  const password = await findPassword(folder)
  if (password !== undefined) return password
  throw new BuiltInPostgresError({
    folder: folder.path,
    reason: `the password file ${folder.passwordFile} is missing`,
    nextStep: 'Put it back from the backup that holds this cluster.',
  })
}

/** As `readPassword`, for a cluster about to be made: a missing password is generated, and on disk on return. */
export async function readOrCreatePassword(folder: DataFolder): Promise<string> {
  const existing = await findPassword(folder)
  if (existing !== undefined) return existing
  const password = randomBytes(32).toString('hex')
  const written = `${folder.passwordFile}.new`
  const file = await open(written, 'w', 0o600)
  try {
    await file.writeFile(`${password}\n`)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(written, folder.passwordFile)
  return password
}

async function findPassword(folder: DataFolder): Promise<string | undefined> {
  let text: string
  try {
    text = await readFile(folder.passwordFile, 'utf8')
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined
    throw error
  }
  const password = text.trim()
  if (/^[0-9a-f]{64}$/.test(password)) return password
  throw new BuiltInPostgresError({
    folder: folder.path,
    reason: `the password file ${folder.passwordFile} is damaged`,
    nextStep: 'Put it back from the backup that holds this cluster.',
  })
}
