import type { AuditAction } from '#contract/audit-entry.ts'
import { newId, toUuid } from '#contract/ids.ts'
import type { Database, DatabaseTransaction } from '#platform/database/database.ts'
import type { Actor } from './control.ts'

/** Writes the audit entry of a change. Call it with the change's own transaction: both happen, or neither. */
export async function recordAudit(
  transaction: DatabaseTransaction | Database,
  actor: Pick<Actor, 'id' | 'workspaceId' | 'from'>,
  action: AuditAction,
  subject: string,
  detail: Record<string, unknown> = {},
): Promise<void> {
  await transaction
    .insertInto('audit_entry')
    .values({
      id: toUuid('auditEntry', newId('auditEntry')) as string,
      workspace_id: actor.workspaceId,
      actor: actor.id,
      action,
      subject,
      detail: JSON.stringify(detail),
      from_address: actor.from,
    })
    .execute()
}
