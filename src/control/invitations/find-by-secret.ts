import { sql } from 'kysely'
import { GatewayError } from '#contract/gateway-error.ts'
import type { Role } from '#contract/permissions.ts'
import type { Database, DatabaseTransaction } from '#platform/database/database.ts'
import { digestInvitationSecret } from './secret.ts'

export type FoundInvitation = { id: string; workspaceId: string; email: string; role: Role; expiresAt: Date }

/**
 * The invitation of the link. Throws GatewayError `not-found` when there is none, and `invitation-gone` with the reason
 * when it cannot be accepted any more: whoever has the secret may know. With `lock`, nobody else accepts or revokes it
 * until the transaction ends.
 */
export async function findBySecret(
  db: Database | DatabaseTransaction,
  secret: string,
  { lock = false } = {},
): Promise<FoundInvitation> {
  const row = await db
    .selectFrom('invitation')
    .select(['id', 'workspace_id', 'email', 'expires_at', 'accepted_at', 'revoked_at'])
    .select((eb) => eb.ref('role').$castTo<Role>().as('role'))
    .select(sql<boolean>`expires_at <= now()`.as('is_expired'))
    .where('digest', '=', digestInvitationSecret(secret))
    .$if(lock, (query) => query.forUpdate())
    .executeTakeFirst()
  if (row === undefined)
    throw new GatewayError('not-found', { detail: 'There is no invitation with this link. Open the whole link.' })
  const why =
    row.accepted_at !== null ? 'It was accepted.' : row.revoked_at !== null ? 'It was revoked.' : 'It has expired.'
  if (row.accepted_at !== null || row.revoked_at !== null || row.is_expired)
    throw new GatewayError('invitation-gone', { detail: why })
  return {
    id: row.id,
    workspaceId: row.workspace_id,
    email: row.email,
    role: row.role,
    expiresAt: row.expires_at,
  }
}
