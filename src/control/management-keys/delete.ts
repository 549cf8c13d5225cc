import { sql } from 'kysely'
import { GatewayError } from '#contract/gateway-error.ts'
import { toUuid } from '#contract/ids.ts'
import type { Actor, Control } from '../control.ts'
import { recordAudit } from '../record-audit.ts'

/** Binding when it returns: no call that begins later is accepted, on any node. Throws GatewayError `not-found`. */
export async function deleteManagementKey({ db }: Pick<Control, 'db'>, actor: Actor, id: string): Promise<void> {
  const uuid = toUuid('managementKey', id)
  if (uuid === undefined) throw new GatewayError('not-found')
  await db.transaction().execute(async (trx) => {
    const row = await trx
      .updateTable('management_key')
      .set({ deleted_at: sql`now()` })
      .where('workspace_id', '=', actor.workspaceId)
      .where('id', '=', uuid)
      .where('deleted_at', 'is', null)
      .returning('name')
      .executeTakeFirst()
    if (row === undefined) throw new GatewayError('not-found')
    await recordAudit(trx, actor, 'management_key.deleted', id, { name: row.name })
  })
}
