import { GatewayError } from '#contract/gateway-error.ts'
import { toPublicId } from '#contract/ids.ts'
import { CreateManagementKey } from '#contract/management-key.ts'
import { createManagementKey } from '#control/management-keys/create.ts'
import { createOwner } from '#control/set-up/create-owner.ts'
import { createValidator } from '#control/validate-input.ts'
import { connectDatabase, type Database } from '#platform/database/database.ts'
import { migrate } from '#platform/database/migrate.ts'
import { openInstallationKey } from '../installation-key.ts'
import { managementKeyPepper } from '../peppers.ts'
import { StartError } from '../start-error.ts'
import type { KeyOptions } from './key-command.ts'
import { openInstallation } from './open-installation.ts'
import { toPrintable } from './printable-text.ts'

/** Makes a management key of the first workspace and prints it: here and never again. */
export async function createKey({
  name: given = nameOfNow(),
  role,
  json = false,
  raw = false,
}: KeyOptions): Promise<void> {
  const name = readName(given)
  const installation = await openInstallation()
  try {
    await migrate(installation.connectionString)
    const { db, close } = connectDatabase({
      connectionString: installation.connectionString,
      poolSize: 1,
      onIdleError: () => {},
    })
    try {
      const secretKey = await openInstallationKey(db, installation.settings)
      const { HOOKGATE_OWNER_EMAIL: email, HOOKGATE_OWNER_PASSWORD: password } = installation.settings
      if (email !== undefined && password !== undefined)
        await createOwner(db, { email, password, workspaceName: 'Hookgate' })
      const workspaceId = await ownersWorkspace(db)
      const pepper = managementKeyPepper(secretKey)
      const created = await createManagementKey(
        db,
        pepper,
        { id: 'system', workspaceId, from: '127.0.0.1' },
        { name, role },
      ).catch((error: unknown) => explainTakenName(error, name))
      if (json) console.log(JSON.stringify({ ...created, workspaceId: toPublicId('workspace', workspaceId) }, null, 2))
      else if (raw) console.log(created.key)
      else
        console.log(
          `${created.key}\n\nThis is shown once. Use it as HOOKGATE_KEY, or as ${created.bearerHeader.split(' ', 2).join(' ')} <key>.`,
        )
    } finally {
      await close()
    }
  } finally {
    await installation.close()
  }
}

/** As the API stores it. */
function readName(name: string): string {
  const read = createValidator(CreateManagementKey, 'body')({ name })
  if ('value' in read) return (read.value as CreateManagementKey).name
  const [problem] = read.error.extensions.errors as [{ detail: string }]
  throw new StartError(`--name ${problem.detail}.`)
}

/** Free at every call, so that a line to paste works the second time as well. */
function nameOfNow(): string {
  return `Command line, ${new Date().toISOString().slice(0, 19).replace('T', ' ')} UTC`
}

function explainTakenName(error: unknown, name: string): never {
  if (error instanceof GatewayError && error.code === 'name-taken')
    throw new StartError(
      `A management key named "${toPrintable(name)}" exists already; choose another --name, or leave it out.`,
      {
        cause: error,
      },
    )
  throw error
}

async function ownersWorkspace(db: Database): Promise<string> {
  const row = await db
    .selectFrom('workspace')
    .select('id')
    .orderBy('created_at')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst()
  if (row !== undefined) return row.id
  throw new StartError(
    'There is no workspace yet. Open the set-up link that the gateway printed, or set HOOKGATE_OWNER_EMAIL and HOOKGATE_OWNER_PASSWORD.',
  )
}
