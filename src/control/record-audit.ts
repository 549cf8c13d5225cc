import type { AuditAction } from '#contract/audit-entry.ts'
import { newUuid } from '#contract/ids.ts'
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
  await recordAudits(transaction, actor, action, [{ subject, detail }])
}

/** The same for a change of many objects: an entry for each. */
export async function recordAudits(
  transaction: DatabaseTransaction | Database,
  actor: Pick<Actor, 'id' | 'workspaceId' | 'from'>,
  action: AuditAction,
  changes: { subject: string; detail: Record<string, unknown> }[],
): Promise<void> {
  const entries = changes.map(({ subject, detail }) => ({
    id: newUuid(),
    workspace_id: actor.workspaceId,
    actor: actor.id,
    action,
    subject,
    detail: JSON.stringify(detail),
    from_address: actor.from,
  }))
  await transaction.insertInto('audit_entry').values(entries).execute()
}
