import { GatewayError } from '#contract/gateway-error.ts'
import type { Actor, Control } from '../control.ts'
import { recordAudit } from '../record-audit.ts'
import { lockSealed } from './find-credential.ts'
import { findUses } from './find-uses.ts'

/**
 * Deletes a credential for good: of its secret nothing stays. The name is free from now on.
 *
 * `credential-in-use` with the flows while a draft, or a version that runs experiences or may again, names it.
 */
export async function deleteCredential(control: Pick<Control, 'db'>, actor: Actor, id: string): Promise<void> {
  await control.db.transaction().execute(async (transaction) => {
    // Whoever saves or activates a flow holds a lock on its credentials: after this, every use is seen.
    const row = await lockSealed(transaction, actor, id)
    const flows = await findUses(transaction, actor, id)
    if (flows.length > 0) throw new GatewayError('credential-in-use', { extensions: { flows } })
    await transaction
      .updateTable('credential')
      .set((eb) => ({
        deleted_at: eb.fn('now'),
        sealed: null,
        wrapped_key: null,
        key_id: null,
        public_values: JSON.stringify({}),
        updated_at: eb.fn('now'),
        updated_by: actor.id,
      }))
      .where('workspace_id', '=', actor.workspaceId)
      .where('id', '=', row.id)
      .execute()
    await recordAudit(transaction, actor, 'credential.deleted', id, { kind: row.kind, name: row.name })
  })
}
