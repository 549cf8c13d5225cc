import { timingSafeEqual } from 'node:crypto'
import type { Database } from '#platform/database/database.ts'
import { deriveKey } from '#platform/secrets.ts'

/**
 * What opens the set-up of one installation: derived, so that every node prints the same link and nothing is stored.
 * It is useless once the installation has an owner.
 */
export function setUpSecret(secretKey: Uint8Array, installationId: string): string {
  return deriveKey(secretKey, `set-up ${installationId}`).toString('base64url')
}

/** Compares in constant time. */
export function isSetUpSecret(presented: string, secret: string): boolean {
  const presentedBytes = Buffer.from(presented)
  const bytes = Buffer.from(secret)
  return presentedBytes.length === bytes.length && timingSafeEqual(presentedBytes, bytes)
}

/** The link that is printed at start. The secret is in the fragment, which browsers send to nobody. */
export function setUpLink(publicUrl: string, secret: string): string {
  return `${publicUrl}/set-up#${secret}`
}

/** The id that is made once, when the database is first migrated. */
export async function readInstallationId(db: Database): Promise<string> {
  const { id } = await db.selectFrom('installation').select('id').executeTakeFirstOrThrow()
  return id
}
