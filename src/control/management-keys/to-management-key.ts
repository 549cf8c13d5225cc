import type { Selectable } from 'kysely'
import { toPublicId } from '#contract/ids.ts'
import type { ManagementKey } from '#contract/management-key.ts'
import type { Role } from '#contract/permissions.ts'
import type { ManagementKey as Row } from '#platform/database/tables.generated.ts'

/** The columns that everyone with the right may see. */
export const publicColumns = ['id', 'key_id', 'name', 'role', 'created_at', 'created_by', 'last_used_at'] as const

/** A row as the contract shows it. */
export function toManagementKey(row: Pick<Selectable<Row>, (typeof publicColumns)[number]>): ManagementKey {
  return {
    id: toPublicId('managementKey', row.id),
    keyId: row.key_id,
    name: row.name,
    role: row.role as Role,
    createdAt: row.created_at.toISOString(),
    createdBy: row.created_by,
    lastUsedAt: row.last_used_at?.toISOString() ?? null,
  }
}
