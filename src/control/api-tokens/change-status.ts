import { sql } from 'kysely'
import type { ApiTokenStatus, ChangedApiToken } from '#contract/api-token.ts'
import { GatewayError } from '#contract/gateway-error.ts'
import { toUuid } from '#contract/ids.ts'
import type { Actor, Control } from '../control.ts'
import { recordAudit } from '../record-audit.ts'
import { findToken } from './find-token.ts'
import { toApiToken, tokenColumns } from './to-api-token.ts'

const auditActions = { active: 'api_token.reactivated', inactive: 'api_token.deactivated' } as const
const clock = sql<Date>`clock_timestamp()`.as('at')

/**
 * Deactivates or reactivates a token. Binding when this returns: the statement that stores a request compares status and
 * revision, so no request that begins later is judged by the old status, on any node.
 *
 * `effectiveAt` is the database's clock at the statement that wrote the status. Requests that begin between it and the
 * return may be decided by either status.
 *
 * Repeating is harmless: a token that has the status already is returned as it is, without an audit entry, and
 * `effectiveAt` is when that was seen. Expiry is not touched: a reactivated token that has expired is still refused.
 */
export async function changeApiTokenStatus(
  control: Pick<Control, 'db'>,
  actor: Actor,
  id: string,
  status: ApiTokenStatus,
): Promise<ChangedApiToken> {
  const uuid = toUuid('apiToken', id)
  if (uuid === undefined) throw new GatewayError('not-found')
  return await control.db.transaction().execute(async (transaction) => {
    const changed = await transaction
      .updateTable('api_token')
      .set((eb) => ({ status, revision: eb('revision', '+', 1) }))
      .where('workspace_id', '=', actor.workspaceId)
      .where('id', '=', uuid)
      .where('deleted_at', 'is', null)
      .where('status', '<>', status)
      .returning(tokenColumns)
      .returning(clock)
      .executeTakeFirst()
    if (changed === undefined) {
      const token = toApiToken(await findToken(transaction, actor, id))
      const { at } = await transaction.selectNoFrom(clock).executeTakeFirstOrThrow()
      return { ...token, effectiveAt: at.toISOString() }
    }

    const token = { ...toApiToken(changed), effectiveAt: changed.at.toISOString() }
    await recordAudit(transaction, actor, auditActions[status], token.id, { keyId: token.keyId, name: token.name })
    return token
  })
}
