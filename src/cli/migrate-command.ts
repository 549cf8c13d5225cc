import { migrate } from '#platform/database/migrate.ts'
import { openInstallation } from './open-installation.ts'

/** Brings the schema up to date. Safe beside running nodes of the same version. */
export async function migrateCommand({ json }: { json?: true }): Promise<void> {
  const installation = await openInstallation({ mayCreate: true })
  try {
    const applied = await migrate(installation.connectionString)
    if (json) console.log(JSON.stringify({ applied }))
    else console.log(applied.length === 0 ? 'The schema is up to date.' : `Applied ${applied.join(', ')}.`)
  } finally {
    await installation.close()
  }
}
