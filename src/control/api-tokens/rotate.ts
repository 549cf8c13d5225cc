import { sql } from 'kysely'
import type { CreatedApiToken, RotateApiToken } from '#contract/api-token.ts'
import { GatewayError } from '#contract/gateway-error.ts'
import { toPublicId } from '#contract/ids.ts'
import type { DatabaseTransaction } from '#platform/database/database.ts'
import type { Actor, Control } from '../control.ts'
import { recordAudit } from '../record-audit.ts'
import { lockToken } from './find-token.ts'
import { issueToken } from './issue-token.ts'
import { refuseTakenName } from './refuse-taken-name.ts'
import { type TokenRow, toApiToken, tokenColumns } from './to-api-token.ts'

/** How long both tokens are valid when the caller does not say: a day. */
export const defaultOverlapSeconds = 86_400

const nameLengthMax = 80

/**
 * Replaces a token by a new one and returns the successor with its secret: here and never again.
 *
 * The successor takes over name, description, flows, address ranges, rate limit and expiry. The old token expires after
 * the overlap, or sooner if it would have anyway, and is renamed to `<name> (replaced <key id>)`, because names of live
 * tokens are unique. Without an overlap it is inactive in the same commit: binding when this returns.
 *
 * A token has one successor: `token-retired` if it has been replaced. `illegal-transition` if it is inactive or expired,
 * since its successor would be valid when it is not, or never.
 */
export async function rotateApiToken(
  control: Pick<Control, 'db' | 'peppers'>,
  actor: Actor,
  id: string,
  { overlapSeconds = defaultOverlapSeconds }: RotateApiToken,
): Promise<CreatedApiToken> {
  const issued = issueToken(control, actor)
  const row = await control.db
    .transaction()
    .execute(async (transaction) => {
      const old = await lockToken(transaction, actor, id)
      await checkRotatable(transaction, old)
      await retire(transaction, actor, old, overlapSeconds)
      const successor = await transaction
        .insertInto('api_token')
        .values({
          ...issued.columns,
          workspace_id: actor.workspaceId,
          name: old.name,
          description: old.description,
          status: 'active',
          not_before: old.not_before,
          expires_at: old.expires_at,
          flow_ids: old.flow_ids,
          allowed_cidrs: old.allowed_cidrs,
          rate_requests: old.rate_requests,
          rate_window_seconds: old.rate_window_seconds,
          created_by: actor.id,
          replaces: old.id,
        })
        .returning(tokenColumns)
        .executeTakeFirstOrThrow()
      // Separate from retiring: the row it points to must exist, and needs the old row's name.
      await transaction
        .updateTable('api_token')
        .set({ replaced_by: successor.id })
        .where('workspace_id', '=', actor.workspaceId)
        .where('id', '=', old.id)
        .execute()
      await recordAudit(transaction, actor, 'api_token.rotated', toPublicId('apiToken', old.id), {
        keyId: old.key_id,
        name: old.name,
        overlapSeconds,
        successor: { id: toPublicId('apiToken', successor.id), keyId: successor.key_id },
      })
      return successor
    })
    .catch(refuseTakenName)
  return { ...toApiToken(row), secret: issued.secret }
}

async function checkRotatable(transaction: DatabaseTransaction, old: TokenRow): Promise<void> {
  if (old.replaced_by !== null)
    throw new GatewayError('token-retired', {
      detail: `Its successor is ${toPublicId('apiToken', old.replaced_by)}.`,
    })
  if (old.status !== 'active')
    throw new GatewayError('illegal-transition', {
      detail: 'The API token is inactive. Reactivate it before rotating it, or create another.',
    })
  // The database's clock decides, as it does when a request is stored.
  const { rows } = await sql<{ is_expired: boolean }>`
    select coalesce(${old.expires_at}::timestamptz <= now(), false) as is_expired`.execute(transaction)
  if (rows[0]?.is_expired === true)
    throw new GatewayError('illegal-transition', {
      detail: 'The API token has expired, and so would its successor. Extend expiresAt before rotating it.',
    })
}

async function retire(
  transaction: DatabaseTransaction,
  actor: Pick<Actor, 'workspaceId'>,
  old: TokenRow,
  overlapSeconds: number,
): Promise<void> {
  await transaction
    .updateTable('api_token')
    .set((eb) => ({
      name: replacedName(old),
      status: overlapSeconds === 0 ? 'inactive' : 'active',
      expires_at: sql<Date>`least(expires_at, now() + make_interval(secs => ${overlapSeconds}))`,
      revision: eb('revision', '+', 1),
    }))
    .where('workspace_id', '=', actor.workspaceId)
    .where('id', '=', old.id)
    .execute()
}

/** The key id keeps it unique; the name is shortened to what a name may be, so that it can still be edited. */
function replacedName(old: TokenRow): string {
  const suffix = ` (replaced ${old.key_id})`
  const characters = [...old.name]
  const room = nameLengthMax - suffix.length
  return (characters.length > room ? `${characters.slice(0, room - 1).join('')}…` : old.name) + suffix
}
