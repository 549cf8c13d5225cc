import type { BulkOperation, BulkStatus } from '#contract/bulk-operation.ts'
import type { Actor, Control } from '../control.ts'
import { type PageRequest, readPageRequest, toPage } from '../keyset-page.ts'
import { selectOperations, toBulkOperation } from './find-operation.ts'

/** A page of the workspace's bulk operations, newest first. */
export async function listBulkOperations(
  control: Pick<Control, 'db'>,
  actor: Pick<Actor, 'workspaceId'>,
  { status, ...query }: { status?: BulkStatus | undefined } & PageRequest,
): Promise<{ items: BulkOperation[]; nextCursor: string | null }> {
  const { size, before } = readPageRequest(query)
  let rows = selectOperations(control.db, actor)
  if (status !== undefined) rows = rows.where('status', '=', status)
  if (before !== undefined) rows = rows.where('id', '<', before)
  const page = await rows
    .orderBy('id', 'desc')
    .limit(size + 1)
    .execute()
  return toPage(page, size, toBulkOperation)
}
