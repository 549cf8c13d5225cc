import pg from 'pg'
import { BuiltInPostgresError } from './built-in-postgres-error.ts'
import { type DataFolder, databaseName } from './data-folder.ts'
import { connectionStringFor } from './socket-directory.ts'

/**
 * Proves that the password opens the cluster, and creates the gateway's database on the first start.
 * Throws `BuiltInPostgresError` when the server refuses the password.
 */
export async function ensureGatewayDatabase(
  folder: DataFolder,
  socketDirectory: string,
  password: string,
): Promise<void> {
  // By way of the database every cluster has; asking for a missing one would leave an alarming line in the log.
  const client = new pg.Client({ connectionString: connectionStringFor(socketDirectory, password, 'postgres') })
  try {
    await client.connect()
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [databaseName])
    if (rowCount === 0) await client.query(`CREATE DATABASE ${databaseName}`)
  } catch (error) {
    // PostgreSQL, appendix A: 28P01 invalid_password.
    if (!(error instanceof pg.DatabaseError && error.code === '28P01')) throw error
    throw new BuiltInPostgresError({
      folder: folder.path,
      reason: `the password in ${folder.passwordFile} is not the one this cluster was made with`,
      nextStep: 'Put the file back from the backup that holds this cluster.',
    })
  } finally {
    await client.end()
  }
}
