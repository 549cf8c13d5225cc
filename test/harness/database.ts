import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { connectDatabase, type DatabaseConnection } from '#platform/database/database.ts'
import { type Closing, closeAtEnd } from './closing.ts'

export type TestDatabase = DatabaseConnection & { connectionString: string }

/** The server and the migrated template that scripts/test.ts prepared, once for the whole run. */
function testServer(): string {
  const url = process.env.HOOKGATE_TEST_DATABASE_URL
  if (url === undefined) throw new Error('Run tests through "npm test", or "npm test -- <file>": it starts PostgreSQL.')
  return url
}

export const templateName = 'hookgate_template'

/** A database of its own for one file or test, cloned from the migrated template, dropped at the end. */
export async function createTestDatabase(closing: Closing): Promise<TestDatabase> {
  const connectionString = await createDatabase(closing, templateName)
  const connection = connectDatabase({ connectionString, poolSize: 4, onIdleError: () => {} })
  closeAtEnd(closing, () => connection.close())
  return { ...connection, connectionString }
}

/** A database without any schema, as a new installation finds it; dropped at the end. Answers its connection string. */
export async function createEmptyDatabase(closing: Closing): Promise<string> {
  return await createDatabase(closing, 'template1')
}

async function createDatabase(closing: Closing, template: string): Promise<string> {
  const name = `test_${randomBytes(8).toString('hex')}`
  await administer(`create database ${name} template ${template} strategy file_copy`)
  closeAtEnd(closing, () => administer(`drop database ${name} with (force)`))
  return withDatabase(testServer(), name)
}

/** The same server, another database. Not by URL: the host of a Unix socket stands in the query, and the authority is empty. */
export function withDatabase(connectionString: string, name: string): string {
  return connectionString.replace(/^(postgresql:\/\/[^/]*\/)[^?]*/, `$1${name}`)
}

async function administer(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: testServer() })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}
