import type { Member } from '#contract/member.ts'
import type { Role } from '#contract/permissions.ts'
import type { Actor, Control } from '../control.ts'
import { recordAudit } from '../record-audit.ts'
import { findMember } from './find-member.ts'
import { lockPeople } from './lock-people.ts'
import { toMember } from './to-member.ts'

/**
 * Gives a member another role; it binds the member's next call, on every node. The role they have already changes nothing
 * and leaves no audit entry. Throws GatewayError `not-found`, `forbidden` or `last-owner`.
 */
export async function changeMemberRole(
  { db }: Pick<Control, 'db'>,
  actor: Actor,
  id: string,
  role: Role,
): Promise<Member> {
  return await db.transaction().execute(async (transaction) => {
    const people = await lockPeople(transaction, actor)
    const member = await findMember(transaction, actor, id)
    people.requireAllowed(member.role, role)
    if (role === member.role) return toMember(member)
    await transaction
      .updateTable('member')
      .set({ role })
      .where('workspace_id', '=', actor.workspaceId)
      .where('user_id', '=', member.id)
      .execute()
    await recordAudit(transaction, actor, 'member.role_changed', id, {
      email: member.email,
      changes: { role: { from: member.role, to: role } },
    })
    return toMember({ ...member, role })
  })
}
