import { sql } from 'kysely'
import { type BulkOperation, bulkVerbs, type StartBulkOperation } from '#contract/bulk-operation.ts'
import { GatewayError } from '#contract/gateway-error.ts'
import { newIdAndUuid } from '#contract/ids.ts'
import { isAllowed } from '#contract/permissions.ts'
import type { Actor, Control } from '../control.ts'
import { lowestUuidAt } from '../instant-range.ts'
import { recordAudit } from '../record-audit.ts'
import type { BulkScope, BulkVerbSpec } from './bulk-verb.ts'
import { bulkVerbSpecs } from './bulk-verbs.ts'
import { findOperation, toBulkOperation } from './find-operation.ts'
import { pointingAtFilter, readFilter } from './read-filter.ts'

/** Somebody waits for the answer. */
const countTimeoutMs = 2_000

/**
 * Writes down what is to be done to which objects: those that exist now and that the filter lets through. Whoever carries
 * it on does so afterwards, in the background. `forbidden` when the role does not include the action of the verb.
 */
export async function startBulkOperation(
  { db }: Pick<Control, 'db'>,
  actor: Actor,
  { verb, filter: given }: StartBulkOperation,
): Promise<BulkOperation> {
  const action = bulkVerbs[verb]
  if (!isAllowed(actor.role, action))
    throw new GatewayError('forbidden', { detail: `The role ${actor.role} does not include ${action}.` })
  const filter = readFilter(verb, given)
  const beforeId = lowestUuidAt(new Date(Date.now() + 1))
  const scope: BulkScope = { workspaceId: actor.workspaceId, filter, beforeId }
  const total = await pointingAtFilter(() => count(db, bulkVerbSpecs[verb], scope))
  const { id, uuid } = newIdAndUuid('bulkOperation')
  return await db.transaction().execute(async (transaction) => {
    await transaction
      .insertInto('bulk_operation')
      .values({
        workspace_id: actor.workspaceId,
        id: uuid,
        verb,
        filter: JSON.stringify(filter),
        before_id: beforeId,
        total,
        created_by: actor.id,
        created_from: actor.from,
      })
      .execute()
    await recordAudit(transaction, actor, 'bulk_operation.started', id, { verb, filter, total })
    return toBulkOperation(await findOperation(transaction, actor, id))
  })
}

/** Null when it takes too long (SQLSTATE 57014). */
async function count(db: Control['db'], verb: BulkVerbSpec, scope: BulkScope): Promise<number | null> {
  try {
    return await db.transaction().execute(async (transaction) => {
      await sql`set local statement_timeout = ${sql.lit(countTimeoutMs)}`.execute(transaction)
      return await verb.count(transaction, scope)
    })
  } catch (error) {
    if ((error as { code?: unknown }).code === '57014') return null
    throw error
  }
}
