import type { AuditAction } from '#contract/audit-entry.ts'
import { toPublicId } from '#contract/ids.ts'
import type { DatabaseTransaction } from '#platform/database/database.ts'
import { recordAudit } from '../record-audit.ts'
import type { Person } from '../session/read-session.ts'

/** Writes what a person did to their own account into the audit of their workspace; somebody without one leaves none. */
export async function recordOwnAudit(
  transaction: DatabaseTransaction,
  person: Person,
  from: string,
  action: AuditAction,
  detail: Record<string, unknown> = {},
): Promise<void> {
  if (person.membership === undefined) return
  const id = toPublicId('user', person.id)
  const { workspaceId } = person.membership
  await recordAudit(transaction, { id, workspaceId, from }, action, id, { email: person.email, ...detail })
}
