import { sql } from 'kysely'
import type { DatabaseTransaction } from '#platform/database/database.ts'

/**
 * Long enough for a flow with some millions of experiences (ending 100,000 took 2.0 s, measured 2026-11 on two shared
 * cores): a flow that cannot be terminated or resumed because it is busy would be worse than a slow answer.
 */
const statementTimeoutMs = 60_000

/** Allows the statements of the transaction a minute each. */
export async function setLongStatementTimeout(transaction: DatabaseTransaction): Promise<void> {
  await sql`set local statement_timeout = ${sql.lit(statementTimeoutMs)}`.execute(transaction)
}
