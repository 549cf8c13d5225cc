import { sql } from 'kysely'
import type { BulkOperation } from '#contract/bulk-operation.ts'
import { GatewayError } from '#contract/gateway-error.ts'
import type { Actor, Control } from '../control.ts'
import { recordAudit } from '../record-audit.ts'
import { findOperation, toBulkOperation } from './find-operation.ts'
import { searchTimeoutMs, turnOf } from './run-chunk.ts'

/**
 * Ends a running operation: when this returns, nothing more is done to any object. What was done stays. Repeating it is
 * harmless; `illegal-transition` when the operation came to another end.
 */
export async function cancelBulkOperation(
  { db }: Pick<Control, 'db'>,
  actor: Actor,
  id: string,
): Promise<BulkOperation> {
  return await db.transaction().execute(async (transaction) => {
    const { id: uuid } = await findOperation(transaction, actor, id)
    // After the part that is under way, and before the next.
    await sql`set local statement_timeout = ${sql.lit(searchTimeoutMs + 5_000)}`.execute(transaction)
    await sql`select pg_advisory_xact_lock(${turnOf(uuid)})`.execute(transaction)
    const { numUpdatedRows } = await transaction
      .updateTable('bulk_operation')
      .set((eb) => ({ status: 'cancelled', finished_at: eb.fn('now'), updated_at: eb.fn('now') }))
      .where('workspace_id', '=', actor.workspaceId)
      .where('id', '=', uuid)
      .where('status', '=', 'running')
      .executeTakeFirstOrThrow()
    const operation = toBulkOperation(await findOperation(transaction, actor, id))
    const { verb, status, total, done, skipped, failed } = operation
    if (status !== 'cancelled')
      throw new GatewayError('illegal-transition', {
        detail: `The operation is ${status}: it is over.`,
        extensions: { state: status, allowed: [] },
      })
    if (numUpdatedRows > 0n)
      await recordAudit(transaction, actor, 'bulk_operation.cancelled', id, { verb, total, done, skipped, failed })
    return operation
  })
}
