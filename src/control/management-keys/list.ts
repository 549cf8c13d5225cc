import type { ManagementKey } from '#contract/management-key.ts'
import type { Actor, Control } from '../control.ts'
import { type PageRequest, readPageRequest, toPage } from '../keyset-page.ts'
import { publicColumns, toManagementKey } from './to-management-key.ts'

/** The live keys of the workspace, newest first. */
export async function listManagementKeys(
  { db }: Pick<Control, 'db'>,
  actor: Actor,
  pageRequest: PageRequest,
): Promise<{ items: ManagementKey[]; nextCursor: string | null }> {
  const { size, before } = readPageRequest(pageRequest)
  let query = db
    .selectFrom('management_key')
    .select(publicColumns)
    .where('workspace_id', '=', actor.workspaceId)
    .where('deleted_at', 'is', null)
  if (before !== undefined) query = query.where('id', '<', before)
  const rows = await query
    .orderBy('id', 'desc')
    .limit(size + 1)
    .execute()
  return toPage(rows, size, toManagementKey)
}
