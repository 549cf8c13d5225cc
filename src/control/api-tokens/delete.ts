import { GatewayError } from '#contract/gateway-error.ts'
import { toPublicId } from '#contract/ids.ts'
import type { Actor, Control } from '../control.ts'
import { recordAudit } from '../record-audit.ts'
import { lockToken } from './find-token.ts'

/**
 * Deletes an inactive token for good. A tombstone stays, so that requests and audit entries keep their subject; the
 * digest does not, so nothing can ever match again. The name is free from now on.
 *
 * `token-active` while it is active; `not-found` once it is deleted.
 */
export async function deleteApiToken(control: Pick<Control, 'db'>, actor: Actor, id: string): Promise<void> {
  await control.db.transaction().execute(async (transaction) => {
    const row = await lockToken(transaction, actor, id)
    if (row.status === 'active') throw new GatewayError('token-active', { detail: 'Deactivate the API token first.' })
    await transaction
      .updateTable('api_token')
      .set((eb) => ({ deleted_at: eb.fn('now'), digest: null, revision: eb('revision', '+', 1) }))
      .where('workspace_id', '=', actor.workspaceId)
      .where('id', '=', row.id)
      .execute()
    await recordAudit(transaction, actor, 'api_token.deleted', toPublicId('apiToken', row.id), {
      keyId: row.key_id,
      name: row.name,
    })
  })
}
