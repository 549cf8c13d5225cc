import type { Selectable } from 'kysely'
import { toPublicId } from '#contract/ids.ts'
import type { Invitation } from '#contract/invitation.ts'
import type { Role } from '#contract/permissions.ts'
import type { Invitation as Row } from '#platform/database/tables.generated.ts'

export const invitationColumns = ['id', 'email', 'role', 'created_at', 'created_by', 'expires_at'] as const

/** A row as the contract shows it. */
export function toInvitation(row: Pick<Selectable<Row>, (typeof invitationColumns)[number]>): Invitation {
  return {
    id: toPublicId('invitation', row.id),
    email: row.email,
    role: row.role as Role,
    createdAt: row.created_at.toISOString(),
    createdBy: row.created_by,
    expiresAt: row.expires_at.toISOString(),
  }
}
