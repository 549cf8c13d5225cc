import { sql } from 'kysely'
import { GatewayError } from '#contract/gateway-error.ts'
import { toPublicId } from '#contract/ids.ts'
import type { Role } from '#contract/permissions.ts'
import { digestMatches, digestToken } from '#domain/token-digest.ts'
import { readToken } from '#domain/token-format.ts'
import type { Actor, Control } from './control.ts'

/** The recorded last use of a key is at most this old while the key is used. */
const lastUseLagMs = 60_000

/**
 * The management key behind a bearer token. Throws GatewayError `unauthorized`, the same for every reason; text that
 * is no management key (an API token too) costs no look-up.
 */
export async function authenticateKey(
  { db, peppers }: Pick<Control, 'db' | 'peppers'>,
  token: string,
  from: string,
): Promise<Actor> {
  const reading = readToken('managementKey', token)
  if (reading.kind !== 'wellFormed')
    throw new GatewayError('unauthorized', { internal: `management key ${reading.kind}` })
  const row = await db
    .selectFrom('management_key')
    .select(['id', 'workspace_id', 'digest', 'role', 'last_used_at'])
    .where('key_id', '=', reading.keyId)
    .where('deleted_at', 'is', null)
    .executeTakeFirst()
  const matches = digestMatches(digestToken(peppers.managementKey, token), row?.digest)
  if (row === undefined || !matches) throw new GatewayError('unauthorized', { internal: 'unknown management key' })

  if (row.last_used_at === null || Date.now() - row.last_used_at.getTime() > lastUseLagMs) {
    await db
      .updateTable('management_key')
      .set({ last_used_at: sql`greatest(last_used_at, now())` })
      .where('workspace_id', '=', row.workspace_id)
      .where('id', '=', row.id)
      .execute()
  }
  return {
    kind: 'managementKey',
    id: toPublicId('managementKey', row.id),
    role: row.role as Role,
    workspaceId: row.workspace_id,
    from,
  }
}
