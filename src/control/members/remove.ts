import type { Actor, Control } from '../control.ts'
import { recordAudit } from '../record-audit.ts'
import { findMember } from './find-member.ts'
import { lockPeople } from './lock-people.ts'

/**
 * Removes a member and ends their sessions in the same transaction: they are off on every node when this returns. Their
 * account goes too unless another workspace has it, so that they can be invited again; the audit keeps who they were.
 * Throws GatewayError `not-found`, `forbidden` or `last-owner`.
 */
export async function removeMember({ db }: Pick<Control, 'db'>, actor: Actor, id: string): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    const people = await lockPeople(transaction, actor)
    const member = await findMember(transaction, actor, id)
    people.requireAllowed(member.role, null)
    await transaction
      .deleteFrom('member')
      .where('workspace_id', '=', actor.workspaceId)
      .where('user_id', '=', member.id)
      .execute()
    await transaction.deleteFrom('auth_session').where('user_id', '=', member.id).execute()
    await transaction
      .deleteFrom('auth_user')
      .where('id', '=', member.id)
      .where(({ not, exists, selectFrom }) =>
        not(exists(selectFrom('member').select('member.user_id').where('member.user_id', '=', member.id))),
      )
      .execute()
    await recordAudit(transaction, actor, 'member.removed', id, {
      email: member.email,
      name: member.name,
      role: member.role,
    })
  })
}
