import type { BulkOperation, BulkStatus, BulkVerb } from '#contract/bulk-operation.ts'
import { GatewayError } from '#contract/gateway-error.ts'
import { toPublicId, toUuid } from '#contract/ids.ts'
import type { Database, DatabaseTransaction } from '#platform/database/database.ts'
import { actorName } from '../actor-name.ts'
import type { Actor } from '../control.ts'

export type BulkOperationRow = {
  id: string
  verb: BulkVerb
  filter: Record<string, unknown>
  status: BulkStatus
  total: number | null
  done: number
  skipped: number
  failed: number
  reasons: Record<string, number>
  created_at: Date
  created_by: string
  created_by_name: string | null
  updated_at: Date
  finished_at: Date | null
  error: string | null
}

/** The bulk operations of a workspace. */
export function selectOperations(db: Database | DatabaseTransaction, actor: Pick<Actor, 'workspaceId'>) {
  return db
    .selectFrom('bulk_operation')
    .select([
      'id',
      'total',
      'done',
      'skipped',
      'failed',
      'created_at',
      'created_by',
      'updated_at',
      'finished_at',
      'error',
    ])
    .select((eb) => [
      eb.ref('verb').$castTo<BulkVerb>().as('verb'),
      eb.ref('status').$castTo<BulkStatus>().as('status'),
      eb.ref('filter').$castTo<Record<string, unknown>>().as('filter'),
      eb.ref('reasons').$castTo<Record<string, number>>().as('reasons'),
      actorName('bulk_operation.created_by').as('created_by_name'),
    ])
    .where('workspace_id', '=', actor.workspaceId)
}

/** The operation with this public id; `not-found` if there is none in the workspace. */
export async function findOperation(
  db: Database | DatabaseTransaction,
  actor: Pick<Actor, 'workspaceId'>,
  id: string,
): Promise<BulkOperationRow> {
  const uuid = toUuid('bulkOperation', id)
  if (uuid === undefined) throw new GatewayError('not-found')
  const row = await selectOperations(db, actor).where('id', '=', uuid).executeTakeFirst()
  if (row === undefined) throw new GatewayError('not-found')
  return row
}

/** The operation as everyone may see it. */
export function toBulkOperation(row: BulkOperationRow): BulkOperation {
  return {
    id: toPublicId('bulkOperation', row.id),
    verb: row.verb,
    filter: row.filter,
    status: row.status,
    total: row.total,
    done: row.done,
    skipped: row.skipped,
    failed: row.failed,
    reasons: row.reasons,
    createdAt: row.created_at.toISOString(),
    createdBy: row.created_by,
    createdByName: row.created_by_name,
    updatedAt: row.updated_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
    error: row.error,
  }
}
