import { sql } from 'kysely'
import { GatewayError } from '#contract/gateway-error.ts'
import { toUuid } from '#contract/ids.ts'
import type { Actor, Control } from '../control.ts'
import { recordAudit } from '../record-audit.ts'

/**
 * Makes the link useless, on every node, when it returns. Throws GatewayError `not-found`, also for an invitation that
 * was accepted or revoked before.
 */
export async function revokeInvitation({ db }: Pick<Control, 'db'>, actor: Actor, id: string): Promise<void> {
  const uuid = toUuid('invitation', id)
  if (uuid === undefined) throw new GatewayError('not-found')
  await db.transaction().execute(async (transaction) => {
    const row = await transaction
      .updateTable('invitation')
      .set({ revoked_at: sql`now()` })
      .where('workspace_id', '=', actor.workspaceId)
      .where('id', '=', uuid)
      .where('accepted_at', 'is', null)
      .where('revoked_at', 'is', null)
      .returning(['email', 'role'])
      .executeTakeFirst()
    if (row === undefined) throw new GatewayError('not-found')
    await recordAudit(transaction, actor, 'invitation.revoked', id, row)
  })
}
