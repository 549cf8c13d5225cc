import { createHmac } from 'node:crypto'
import type { Database } from '#platform/database/database.ts'
import { loadOrCreateSecretKey, readSecretKey, SecretKeyError, secretKeyPath } from '#platform/secrets.ts'
import type { Settings } from '#settings.ts'

/**
 * The secret key of the installation in a migrated database: the setting, else the file in the data folder. The first
 * key that is seen becomes the installation's; one is generated only for an installation that has none. Nodes that
 * start at once wait for each other here. Throws SecretKeyError for any other key, and when the installation's key is
 * not at hand: with another one every API token and management key would be refused, and new ones useless.
 */
export async function openInstallationKey(
  db: Database,
  settings: Pick<Settings, 'HOOKGATE_SECRET_KEY' | 'HOOKGATE_DATA_DIR'>,
): Promise<Buffer> {
  const { HOOKGATE_SECRET_KEY: given, HOOKGATE_DATA_DIR: dataDir } = settings
  return await db.transaction().execute(async (trx) => {
    const { secret_key_check: wanted } = await trx
      .selectFrom('installation')
      .select('secret_key_check')
      .forUpdate()
      .executeTakeFirstOrThrow()
    const secretKey = given ?? (await (wanted === null ? loadOrCreateSecretKey(dataDir) : readSecretKey(dataDir)))
    if (secretKey === undefined) throw new SecretKeyError(explainMissing(secretKeyPath(dataDir)))
    const check = createHmac('sha256', secretKey).update('hookgate installation check').digest()
    if (wanted === null) await trx.updateTable('installation').set({ secret_key_check: check }).execute()
    else if (!wanted.equals(check))
      throw new SecretKeyError(explainForeign(given === undefined ? secretKeyPath(dataDir) : 'HOOKGATE_SECRET_KEY'))
    return secretKey
  })
}

function explainMissing(path: string): string {
  return (
    `This installation has a secret key, and it is not here: HOOKGATE_SECRET_KEY is not set, and there is no ${path}. ` +
    'Give the key that its nodes were started with, or restore that file from a backup. No new one was made: with ' +
    'another key every API token and management key would be useless.'
  )
}

function explainForeign(source: string): string {
  return (
    `This database belongs to an installation with another secret key than the one in ${source}; with this one every ` +
    'API token would be refused. Give every node the same HOOKGATE_SECRET_KEY (or the same secret-key file in the data ' +
    'folder), or restore the file from a backup.'
  )
}
